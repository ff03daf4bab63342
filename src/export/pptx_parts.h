/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a presentation that are the same in every one: as little as programs accept. */
#pragma once

#include "export/page.h"

/* Units of a presentation in a point. */
#define KM_EMU 12700.0

/* One part that never changes. */
typedef struct
{
  const char *path, *text;
} KmPptxPart;

/* Ends with a path of NULL. */
extern const KmPptxPart km_pptx_parts[];

/* Parts that depend on the number of slides and on their size in points; all (transfer full). */
char *km_pptx_types (unsigned slides);
char *km_pptx_presentation (unsigned slides, double width, double height);
char *km_pptx_presentation_links (unsigned slides);
/* The document's own words. */
char *km_pptx_properties (const char *title);
