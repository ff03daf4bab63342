/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words for events, as tables by subject. Read from the top: the first row that fits speaks. */
#pragma once

#include "model/text/subject.h"

/* `number` of a row that does not ask. */
#define ANY INT32_MIN

typedef struct
{
  KmEventKind kind;
  int32_t number;       /* of KM_EVENT_CALL the kind of the operation, else `a` of the event; ANY = whatever it is */
  KmWhen when;          /* NULL = always */
  const char *line;     /* phrase for the tree, N_(); NULL ends a table */
  const char *sentence; /* phrase for the step at the cursor, N_() */
} KmNarration;

extern const KmNarration km_narration_calls[];
extern const KmNarration km_narration_zones[];
extern const KmNarration km_narration_pages[];
extern const KmNarration km_narration_misuse[];
extern const KmNarration km_narration_misuse_pages[];
extern const KmNarration km_narration_slab[];
extern const KmNarration km_narration_vm[];
