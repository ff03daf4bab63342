/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export: pictures of one step or of many, as files.
 *
 *   step ──► page (page.h): heading, stage, caption ──► display list ──► writer (writer.h): one file, or one a step
 *
 * Every format starts from the display list. Nothing but the last page is in memory. */
#pragma once

#include "scene/scene.h"

#include <gio/gio.h>

typedef enum
{
  KM_EXPORT_PNG,
  KM_EXPORT_SVG,
  KM_EXPORT_PDF,
  KM_EXPORT_JSON,  /* the display list */
  KM_EXPORT_PPTX,  /* slides with shapes that move from one to the next */
  KM_EXPORT_LATEX, /* a file of PGF for each step, and one that overlays them */
  KM_EXPORT_CSV,   /* counters over time */
  KM_EXPORT_GIF,
  KM_EXPORT_WEBP,
  KM_EXPORT_COUNTERS_JSON, /* the same as CSV, an object for each step */
  KM_NR_EXPORT_FORMATS,
} KmExportFormat;

/* What is written below the picture. */
typedef enum
{
  KM_CAPTION_NONE,
  KM_CAPTION_CALL,
  KM_CAPTION_SENTENCE, /* what happens in the step */
  KM_CAPTION_NOTE,     /* of the workload; the sentence where there is none */
  KM_CAPTION_OWN,      /* options->own_caption */
} KmCaption;

typedef struct
{
  KmExportFormat format;
  KmThemeId theme;
  bool transparent;  /* no background */
  KmViews views;     /* 0: of a page, those of the subject of the call; else all */
  double width;      /* logical pixels; 0 = 1200 */
  double scale;      /* PNG, GIF, WebP: device pixels for a logical one, 0.5 to 8 */
  double text_scale; /* 0 = 1 */
  /* Size of a page in logical pixels, which are points on paper; 0: no page, but the width above and the height that
   * the picture needs. */
  double page_width, page_height;
  double level; /* zoom of the page-frame map as in km_scene_zoom_frames(); below 0 = what the step touches */
  KmPfn centre;
  KmPfn first_pfn, end_pfn; /* frames to look at instead of those that the step touches; none if end_pfn is 0 */
  const char *title;        /* heading and title of the document; NULL = none */
  const char *subtitle;     /* under it; NULL = where the step is */
  KmCaption caption;
  const char *own_caption;
  const char *link;       /* NULL, or an address (export/link.h): a code that opens it at the step */
  const char *heading;    /* of a page, on top; NULL = the call */
  unsigned caption_lines; /* of a page: room below; 0 = 2 */
  bool text_as_paths;     /* SVG: letters as shapes, for programs without the fonts */
  unsigned per_page;      /* PDF: 0 = a page each; 1, 2, 3, 6 or 9 = a handout of so many steps a page */
  double seconds;         /* GIF, WebP: how long each step stays; 0 = by the number of words */
} KmExportOptions;

/* PNG, light, all views, 1200 pixels wide, zoomed to the step, with caption and without title. */
void km_export_options_init (KmExportOptions *options);

/* Gives @options the size of a slide if their format must have one and they have none. */
void km_export_options_settle (KmExportOptions *options);

/* Chooses the format from the longest ending of a name that is one. Returns false if it is none of those of
 * km_export_endings(). */
bool km_export_format_by_name (const char *file_name, KmExportFormat *format);
/* Returns: (transfer full) ".png, .svg, …", for messages. */
char *km_export_endings (void);

/* Sizes of pages by name: "16:9", "4:3", "half", "A4", "A4-landscape", or "WIDTHxHEIGHT" in logical pixels from 200 to
 * 8000. Returns false for anything else. */
bool km_page_by_name (const char *name, double *width, double *height);

/* The caption called @name on a command line: call, sentence, note or none. Returns false for any other name. */
bool km_caption_by_name (const char *name, KmCaption *caption);

/* Can a handout have @n steps on a sheet? 0, no handout, is one of the answers. */
bool km_is_handout (int n);

/* Draws @model at its cursor into @file, which is replaced when the new one is whole. Returns false and sets @error,
 * naming the file; the old file is then as it was. */
bool km_export (KmModel *model, const KmTarget *selection, const KmExportOptions *options, GFile *file, GError **error);

/* One page of several, where they differ in more than the step. */
typedef struct
{
  KmCursor at;
  char *heading, *caption; /* NULL = as the options say */
  bool of_words;           /* no picture: heading and caption alone, large */
  KmTarget selection;      /* shown as selected; KM_TARGET_NONE = nothing */
} KmExportPage;

/* Draws @n pages of @timeline, whose cursor moves, in order of their steps. Each is shown with what changed since the
 * one before it. Formats of one step a file need a name with %d or %02d in it if there are several pages; it is filled
 * with 1, 2 and so on. @progress (NULL allowed) is told how much is done. Returns false and sets @error, also on
 * cancellation; files that were whole by then stay, and no half one. */
bool km_export_pages (KmTimeline *timeline, const KmExportPage *pages, size_t n, const KmExportOptions *options,
                      GFile *file, KmProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                      GError **error);

/* Returns: (transfer full) the file that page @number, from 1, of several goes to: @file with the number in its name,
 * or
 * @file itself if that has no place for one. */
GFile *km_export_numbered (GFile *file, unsigned number);
