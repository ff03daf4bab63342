/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets of questions with empty boxes, and their key, as PDF. */
#pragma once

#include "export/quiz_write.h"
#include "scene/list.h"

typedef struct _KmQuizPdf KmQuizPdf;

/* Begins a PDF called @title. @key: with the answers in it. Returns: (transfer full); NULL and @error if @file cannot
 * be written. */
KmQuizPdf *km_quiz_pdf_new (GFile *file, const char *title, bool key, GError **error);
/* Adds a question, two a page; each variant begins on a new page. @picture: the state before the call, in a key the one
 * after it. */
void km_quiz_pdf_add (KmQuizPdf *pdf, const KmQuizItem *item, const KmList *picture);
/* Puts the file in its place and frees @pdf. Returns false and sets @error if that fails. */
bool km_quiz_pdf_finish (KmQuizPdf *pdf, GError **error);
/* Frees @pdf (NULL allowed); the old file stays. */
void km_quiz_pdf_abort (KmQuizPdf *pdf);
