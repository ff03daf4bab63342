/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be inspected. Each function fills title, subtitle and sections for a target of its kind. */
#pragma once

#include "model/inspect/section.h"

/* Page frames, zones and their lists; the machine, whatever the target. */
void km_inspect_frame (KmModel *model, const KmTarget *target, KmInspection *inspection);
void km_inspect_zone (KmModel *model, const KmTarget *target, KmInspection *inspection);
void km_inspect_watermarks (KmModel *model, const KmTarget *target, KmInspection *inspection);
void km_inspect_free_list (KmModel *model, const KmTarget *target, KmInspection *inspection);
void km_inspect_pcp_list (KmModel *model, const KmTarget *target, KmInspection *inspection);
void km_inspect_machine (KmModel *model, const KmTarget *target, KmInspection *inspection);
/* A cache. */
void km_inspect_cache (KmModel *model, const KmTarget *target, KmInspection *inspection);
/* An array cache; with SLUB what a CPU owns. */
void km_inspect_array (KmModel *model, const KmTarget *target, KmInspection *inspection);
void km_inspect_slab (KmModel *model, const KmTarget *target, KmInspection *inspection);
void km_inspect_object (KmModel *model, const KmTarget *target, KmInspection *inspection);
/* A part of the slot of an object. */
void km_inspect_bytes (KmModel *model, const KmTarget *target, KmInspection *inspection);
/* An area of vmalloc, a kmap slot, per-CPU data. */
void km_inspect_area (KmModel *model, const KmTarget *target, KmInspection *inspection);

/* ---- sections of other inspections ---- */

/* Adds a section about the kernel stack that @value is, or that the page lies in, if there is one. */
void km_inspect_stack (KmModel *model, KmValue value, KmInspection *inspection);
/* Adds a section about what was never freed, at the end of the run; nothing before it. */
void km_inspect_leaks (KmModel *model, KmInspection *inspection);
/* Adds a section about the slab of @pfn, if it has one. */
void km_inspect_slab_of_frame (KmModel *model, KmPfn pfn, KmInspection *inspection);
