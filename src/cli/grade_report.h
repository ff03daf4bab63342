/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of each expectation of an exercise, and the formats in which that is told. What a hidden one expects is
 * in none of them. */
#pragma once

#include "workload/script.h"

typedef enum
{
  KM_GRADE_TEXT,
  KM_GRADE_JSON,
  KM_GRADE_GRADESCOPE, /* results.json */
  KM_GRADE_JUNIT,      /* XML */
} KmGradeFormat;

/* Returns false if there is no format of that name. */
bool km_grade_format_by_name (const char *name, KmGradeFormat *format);

typedef struct
{
  GPtrArray *results; /* of KmGradeResult, private */
  char *stopped;      /* why nothing could be graded; NULL */
} KmGradeReport;

/* Makes an empty report. */
void km_grade_report_init (KmGradeReport *report);
/* Adds what became of @mark, which is on @line of the exercise. @step: the call it was checked behind; @why it does
 * not hold. Both may be NULL. */
void km_grade_report_add (KmGradeReport *report, const KmMark *mark, uint32_t line, bool passed, const char *step,
                          const char *why);
/* Nothing could be graded. */
void km_grade_report_stop (KmGradeReport *report, const char *why);
/* Did everything hold, and could it be graded? */
bool km_grade_report_passed (const KmGradeReport *report);
/* Prints it for an exercise called @title, and empties it. Returns: (transfer full). */
GString *km_grade_report_print (KmGradeReport *report, KmGradeFormat format, const char *title);
