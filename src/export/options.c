/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is chosen for an export, and the words for it. See export.h. */
#include "export/export.h"

#include <string.h>

/* All pictures of a file have one size. */
static const bool needs_page[KM_NR_EXPORT_FORMATS] = {
  [KM_EXPORT_PPTX] = true,
  [KM_EXPORT_LATEX] = true,
  [KM_EXPORT_GIF] = true,
  [KM_EXPORT_WEBP] = true,
};

void
km_export_options_init (KmExportOptions *options)
{
  *options = (KmExportOptions){
    .format = KM_EXPORT_PNG,
    .theme = KM_THEME_LIGHT,
    .views = KM_VIEW_ALL,
    .scale = 1,
    .level = -1,
    .caption = KM_CAPTION_SENTENCE,
  };
}

void
km_export_options_settle (KmExportOptions *options)
{
  if (needs_page[options->format] && options->page_width <= 0)
    km_page_by_name ("16:9", &options->page_width, &options->page_height);
}

bool
km_caption_by_name (const char *name, KmCaption *caption)
{
  static const char *const names[] = {
    [KM_CAPTION_NONE] = "none",
    [KM_CAPTION_CALL] = "call",
    [KM_CAPTION_SENTENCE] = "sentence",
    [KM_CAPTION_NOTE] = "note",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      {
        *caption = (KmCaption)i;
        return true;
      }
  return false;
}

bool
km_is_handout (int n)
{
  return n == 0 || n == 1 || n == 2 || n == 3 || n == 6 || n == 9;
}
