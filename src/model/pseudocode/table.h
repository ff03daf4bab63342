/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The listings of the kernel's functions, and which line of which listing an event belongs to, as tables by subject.
 * Rows are read from the top: the first that fits holds the active line. An event without a row belongs to the
 * listing of its call, to no line of it: so the end of most frees. */
#pragma once

#include "model/text/subject.h"

#define KM_LISTING_LINES 12

/* `number` of a row that does not ask. */
#define ANY INT32_MIN

/* A function of the kernel. What is NULL in the words of a later kernel is as in those of 2.6.34. */
typedef struct
{
  const char *title[KM_NR_WORDINGS];
  const char *lines[KM_NR_WORDINGS][KM_LISTING_LINES];      /* N_(), at least one NULL at the end */
  const char *translated[KM_NR_WORDINGS][KM_LISTING_LINES]; /* filled in when it is first shown */
} KmListing;

typedef struct
{
  KmEventKind kind;
  int32_t number; /* of KM_EVENT_CALL and _RETURN the kind of the operation, else `a` of the event; ANY = whatever */
  KmWhen when;    /* NULL = always */
  KmListing *listing;          /* NULL ends a table */
  int8_t line[KM_NR_WORDINGS]; /* -1 = none */
} KmCodeRow;

extern const KmCodeRow km_pseudocode_pages[];
extern const KmCodeRow km_pseudocode_slab[];
extern const KmCodeRow km_pseudocode_vm[];

/* Shown before the first call. */
extern KmListing *km_pseudocode_default;
