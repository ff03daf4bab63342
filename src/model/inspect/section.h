/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building blocks of an inspection. */
#pragma once

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

/* The same with a number, its digits in groups. */
void km_section_add_count (KmInspectSection *section, const char *label, int64_t count);
/* The same with a size in bytes. */
void km_section_add_bytes (KmInspectSection *section, const char *label, int64_t bytes);
/* The same with what @value is, and a link to it if it is there. */
void km_section_add_value (KmModel *model, KmInspectSection *section, const char *label, KmValue value);
/* The same with a frame number and a link to @target. */
void km_section_add_pfn (KmInspectSection *section, const char *label, const KmTarget *target);
/* Says that the thing is not there at this step. */
void km_inspection_set_absent (KmInspection *inspection);
