/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one sheet of paper or one screen has: a page, or of a handout several pages with lines for notes, the title and
 * the number of the sheet. */
#pragma once

#include "export/pages.h"

#include <cairo.h>

/* Paper of a handout when nobody says otherwise: A4, in points. */
#define KM_PAPER_WIDTH 595.0
#define KM_PAPER_HEIGHT 842.0

/* Most pages on a sheet. */
#define KM_SHEET_PAGES 9

/* The paper that a handout is put on. */
typedef struct
{
  double width, height; /* points */
  unsigned per_page;    /* 1, 2, 3, 6 or 9 steps on it */
  unsigned n;           /* steps of the handout in all */
} KmPaper;

/* Writes what is on sheet @number, from 0, beside the steps. @title may be NULL. @text measures for @cr. */
void km_paper_begin (const KmPaper *paper, size_t number, const char *title, cairo_t *cr, KmText *text);
/* Puts a page at its place on its sheet, which its number says: the picture, the call below it, lines for notes. */
void km_paper_put (const KmPaper *paper, const KmPage *page, cairo_t *cr, KmText *text);

/* A sheet, made and ready to be painted, in any thread. */
typedef struct
{
  double width, height; /* logical pixels, of a page with a size and of a handout points */
  size_t number;        /* from 0 */
  unsigned n;           /* pages on it */
  KmPage pages[KM_SHEET_PAGES];
  KmPaper paper; /* per_page 0: the page alone is the sheet */
} KmSheet;

/* How many sheets @pages make. */
size_t km_sheets_count (const KmPages *pages);
/* Returns: (transfer full) sheet @number, from 0; a handout is for paper of that size in points. */
KmSheet *km_sheet_new (KmPages *pages, size_t number, double paper_width, double paper_height);
void km_sheet_free (KmSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmSheet, km_sheet_free)

/* Paints it on @cr, whose unit is one of its own; @scale: device pixels for one, 0 for vector targets. A handout has no
 * ground: it is paper. */
void km_sheet_paint (const KmSheet *sheet, cairo_t *cr, double scale);

/* Writes a sheet of a handout into @file as a picture on white paper, PNG with 144 dots an inch or SVG. Returns false
 * and sets @error; the old file is then as it was. */
bool km_sheet_write (const KmSheet *sheet, KmExportFormat format, GFile *file, GError **error);
