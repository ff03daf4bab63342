/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export: the current picture as PNG, SVG, PDF or JSON. */
#pragma once

#include "scene/scene.h"

#include <gio/gio.h>

typedef enum
{
  KM_EXPORT_PNG,
  KM_EXPORT_SVG,
  KM_EXPORT_PDF,
  KM_EXPORT_JSON, /* the display list */
} KmExportFormat;

typedef struct
{
  KmExportFormat format;
  KmThemeId theme;
  KmViews views;
  double width;      /* logical pixels; 0 = 1200 */
  double scale;      /* PNG: device pixels for a logical one, 0.5 to 8 */
  double text_scale; /* 0 = 1 */
  double level;      /* zoom of the page-frame map as in km_scene_zoom_frames(); below 0 = what the step touches */
  KmPfn first_pfn, end_pfn; /* frames to look at if `level` is below 0, half open; empty = what the step touches */
  KmPfn centre;
  uint32_t zone;        /* whose lists; UINT32_MAX follows the events */
  const char *title;    /* heading and title of the document; NULL = none */
  const char *subtitle; /* under it; NULL = none */
  bool caption;         /* the sentence about the step below the picture */
} KmExportOptions;

/* PNG, light, all views, 1200 pixels wide, zoomed to the step, with caption and without title. */
void km_export_options_init (KmExportOptions *options);

/* Chooses the format from the ending of a name. Returns false if it is none of .png, .svg, .pdf, .json. */
bool km_export_format_by_name (const char *file_name, KmExportFormat *format);

/* Draws @model at its cursor into @file: to a temporary name first, then renamed, so that a failure leaves the old
 * file whole and no half file. Returns false and sets @error, naming the file. */
bool km_export (KmModel *model, const KmTarget *selection, const KmExportOptions *options, GFile *file, GError **error);
