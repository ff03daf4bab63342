/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Diagnostics: what is wrong with a workload text, where, why, and how to mend it. Codes are permanent. */
#pragma once

#include <glib.h>
#include <stdint.h>

/* The codes. A number once given keeps its meaning for ever; new ones go to the end of their hundred. */
typedef enum
{
  /* bytes and tokens */
  KM_W_CHARACTER = 101,
  KM_W_NUL = 102,
  KM_W_UTF8 = 103,
  KM_W_STRING = 104,
  KM_W_NUMBER = 105,
  KM_W_NUMBER_TOO_LARGE = 106,
  /* head of the file */
  KM_W_VERSION = 201,
  KM_W_VERSION_LATE = 202,
  KM_W_TITLE = 203,
  KM_W_MACHINE_TWICE = 204,
  KM_W_MACHINE_LATE = 205,
  KM_W_PRESET = 206,
  KM_W_MACHINE_KEY = 207,
  KM_W_MACHINE_VALUE = 208,
  KM_W_MACHINE_KEY_TWICE = 209,
  KM_W_MACHINE_IMPOSSIBLE = 210,
  /* statements and calls */
  KM_W_STATEMENT = 301,
  KM_W_EXPECTED = 302,
  KM_W_ARGUMENTS = 303,
  KM_W_GFP = 304,
  KM_W_GFP_GENERATION = 305,
  KM_W_ORDER = 306,
  KM_W_AFTER_STATEMENT = 307,
  KM_W_NO_RESULT = 308,
  KM_W_NOT_YET = 309,
  KM_W_CPU = 310,
  KM_W_CONTEXT = 311,
  KM_W_RANGE = 312,
  KM_W_TOO_MANY_OPS = 313,
  KM_W_REPEAT_OPEN = 314,
  KM_W_BRACE = 315,
  KM_W_COUNTER = 316,
  KM_W_NESTING = 317,
  KM_W_ARITHMETIC = 318,
  KM_W_TOO_MUCH_REPETITION = 319,
  KM_W_TOO_MANY_MARKS = 320,
  KM_W_SLAB_FLAG = 321,
  KM_W_SLAB_FLAG_GENERATION = 322,
  KM_W_KMAP_TYPE = 323,
  KM_W_C_TYPE = 324,
  /* handles */
  KM_W_NEVER_SET = 401,
  KM_W_RESERVED_NAME = 402,
  KM_W_INDEX = 403,
  KM_W_INDEX_RANGE = 404,
  KM_W_WANTS_PAGE = 405,
  KM_W_WANTS_ADDRESS = 406,
  KM_W_WANTS_HANDLE = 407,
  KM_W_WANTS_CACHE = 408,
  KM_W_WANTS_POINTER = 409,
  KM_W_WANTS_PERCPU = 410,
  KM_W_WANTS_PFN = 411,
  /* expect and ask */
  KM_W_EXPRESSION = 501,
  KM_W_ZONE = 502,
  KM_W_COMPARISON = 503,
  KM_W_EXPECT_ORDER = 504,
  KM_W_QUESTION = 505,
  KM_W_EXPECT_FAILED = 506, /* given by those who run the script: an expectation that does not hold */
  KM_W_ANSWER_WRONG = 507,  /* the same: a question whose answer is not what the kernel does */
  /* random */
  KM_W_RANDOM_KEY = 601,
  KM_W_RANDOM_VALUE = 602,
  /* show */
  KM_W_VIEW = 701,
  /* the list itself */
  KM_W_MORE = 901,
} KmDiagnosticCode;

typedef struct
{
  uint32_t code;   /* permanent number, printed as KMW-101 */
  uint32_t line;   /* 1-based */
  uint32_t column; /* 1-based, in characters */
  uint32_t length; /* characters to underline, at least 1 */
  char *cause;     /* what is wrong, translated */
  char *cure;      /* how to mend it, translated */
} KmDiagnostic;

/* Formats one line "FILE:LINE:COLUMN: error KMW-101: cause (cure)". Returns: (transfer full). */
char *km_diagnostic_format (const KmDiagnostic *diagnostic, const char *file);
