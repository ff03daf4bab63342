/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generated questions as files: Moodle XML, QTI 1.2, JSON, and sheets with their key as PDF. */
#pragma once

#include "model/quiz/generate.h"

#include <gio/gio.h>

/* A question with its pictures. */
typedef struct
{
  const KmMade *made;
  uint32_t number, variant;   /* from 1 */
  const char *before, *after; /* SVG, of the step before the call and behind it */
} KmQuizItem;

typedef struct
{
  const char *name;
  /* Each appends to @out: what comes before the questions (of a set called @title), one question, what comes behind
   * them. */
  void (*begin) (const char *title, GString *out);
  void (*add) (const KmQuizItem *item, GString *out);
  void (*end) (GString *out);
} KmQuizFormat;

/* The text format called @name; NULL if there is none. */
const KmQuizFormat *km_quiz_format (const char *name);

/* What is right, in words. Returns: (transfer full). */
char *km_made_answer (const KmMade *made);
