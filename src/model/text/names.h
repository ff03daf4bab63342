/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in braces of phrases, by subject; see phrase.h. */
#pragma once

#include "base/units.h"
#include "model/text/subject.h"

/* How one name is written: by `write`, or as a number that `number` finds and `put` writes. */
typedef struct
{
  const char *name; /* NULL ends a table */
  void (*write) (GString *out, const KmSubject *subject);
  int64_t (*number) (const KmSubject *subject);
  void (*put) (GString *out, int64_t number);
} KmName;

extern const KmName km_names_call[];  /* the call: what it asks for and what it is given */
extern const KmName km_names_pages[]; /* frames, zones, lists */
extern const KmName km_names_slab[];  /* objects, slabs, caches */
extern const KmName km_names_vm[];    /* areas, page-table entries, slots */

/* ---- writing a value ---- */

/* Appends @text and frees it. */
void km_put_text (GString *out, char *text);
/* Appends a number with its digits in groups. */
void km_put_count (GString *out, int64_t count);
/* A function @name that appends how many of something: @words is ngettext() of @n. */
#define KM_PUT_COUNTED(name, words)                                                                                    \
  static void name (GString *out, int64_t n)                                                                           \
  {                                                                                                                    \
    g_string_append_printf (out, words, km_format_count (n).text);                                                     \
  }

/* A function @name that finds the number @value of the subject @s. */
#define KM_NUMBER(name, value)                                                                                         \
  static int64_t name (const KmSubject *s)                                                                             \
  {                                                                                                                    \
    return value;                                                                                                      \
  }
/* A function @name that writes about the subject @s: @written appends to @out. */
#define KM_WRITES(name, written)                                                                                       \
  static void name (GString *out, const KmSubject *s)                                                                  \
  {                                                                                                                    \
    written;                                                                                                           \
  }

/* "12 page frames". */
void km_put_frames (GString *out, int64_t frames);
/* "600 bytes". */
void km_put_bytes (GString *out, int64_t bytes);
/* A frame number; "NULL" for KM_PFN_NONE. */
void km_put_pfn (GString *out, KmPfn pfn);

/* The numbers of the event: a, b, order. */
int64_t km_name_a (const KmSubject *subject);
int64_t km_name_b (const KmSubject *subject);
int64_t km_name_order (const KmSubject *subject);
