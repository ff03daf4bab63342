/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building blocks of an inspection, shared by inspect.c and the files beside it. */
#pragma once

#include "core/slab/kmem_read.h"
#include "model/inspect/inspect.h"

/* An inspection without title, subtitle and sections. Returns: (transfer full). */
KmInspection *km_inspection_new (void);

/* Appends an empty section; @title is copied and may be "". */
KmInspectSection *km_inspection_add_section (KmInspection *inspection, const char *title);

/* Appends a row and takes over @value. @label is copied. */
void km_section_add (KmInspectSection *section, const char *label, char *value);
/* The same in a fixed-width face. */
void km_section_add_mono (KmInspectSection *section, const char *label, char *value);
/* The same with a link to operation @op. */
void km_section_add_link (KmInspectSection *section, const char *label, char *value, uint32_t op);

/* The same with a link to another thing, which is copied. */
void km_section_add_target (KmInspectSection *section, const char *label, char *value, const KmTarget *target);

/* Each fills title, subtitle and sections. */
void km_inspect_frame (KmModel *model, KmPfn pfn, KmInspection *inspection);
void km_inspect_zone (KmModel *model, uint32_t zone, KmInspection *inspection);
void km_inspect_watermarks (KmModel *model, uint32_t zone, KmInspection *inspection);
/* @type 0xff: all types of the order. */
void km_inspect_free_list (KmModel *model, uint32_t zone, uint32_t order, KmMigratetype type, KmInspection *inspection);
void km_inspect_pcp_list (KmModel *model, uint32_t zone, uint32_t cpu, uint32_t list, KmInspection *inspection);
void km_inspect_machine (KmModel *model, KmInspection *inspection);
void km_inspect_cache (KmModel *model, KmRef cache, KmInspection *inspection);
/* @cpu KM_MAX_CPUS: the shared array. */
void km_inspect_array (KmModel *model, KmRef cache, uint32_t cpu, KmInspection *inspection);
void km_inspect_slab (KmModel *model, KmRef slab, KmInspection *inspection);
void km_inspect_object (KmModel *model, const KmObjectInfo *object, KmInspection *inspection);
/* A part of the slot of an object. */
void km_inspect_bytes (KmModel *model, const KmTarget *target, KmInspection *inspection);
/* An area of vmalloc, a kmap slot, per-CPU data. */
void km_inspect_value (KmModel *model, KmValue value, KmInspection *inspection);
/* Adds a section about the kernel stack that @value is, or that the page lies in, if there is one. */
void km_inspect_stack (KmModel *model, KmValue value, KmInspection *inspection);
/* Adds a section about the slab of @pfn, if it has one. */
void km_inspect_slab_of_frame (KmModel *model, KmPfn pfn, KmInspection *inspection);
