/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writers: one for each format. A writer gets one page after another and keeps none of them. */
#pragma once

#include "export/page.h"

typedef struct _KmWriter KmWriter;
struct _KmWriter
{
  /* Adds a page. Returns false and sets @error. */
  bool (*add) (KmWriter *writer, const KmPage *page, GError **error);
  /* Puts the file in its place. Returns false and sets @error; there is no new file then. */
  bool (*finish) (KmWriter *writer, GError **error);
  /* Frees the writer; without finish() nothing is left of the file. */
  void (*free) (KmWriter *writer);
};

/* Each returns (transfer full) a writer of @file; NULL and @error if it cannot be written. @options are borrowed; @n is
 * the number of pages to come. */
KmWriter *km_png_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_svg_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_json_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_pdf_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_pptx_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_latex_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_gif_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_webp_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_csv_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
KmWriter *km_counters_json_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error);
