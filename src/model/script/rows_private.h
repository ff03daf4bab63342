/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rows.c and row_text.c share. */
#pragma once

#include "model/script/rows.h"

/* A row that is no call: it comes before statement number `statement`. */
typedef struct
{
  uint32_t statement;
  KmScriptRowKind kind;
  size_t number; /* of the mark or the diagnostic */
} KmRowBetween;

/* Rows that unfold under another one. */
typedef struct
{
  uint32_t under; /* a row of the script, counted without what is unfolded; UINT32_MAX: none */
  uint32_t n;
} KmUnfolded;

enum
{
  KM_UNFOLDED_EXPECTS, /* below what the call did */
  KM_UNFOLDED_CALL,
  KM_NR_UNFOLDED,
};

struct _KmScriptRows
{
  KmModel *model; /* borrowed */
  KmTimeline *timeline;
  KmScript *script;
  GArray *starts;        /* of uint32_t: the first operation of each statement; NULL: each operation is one */
  uint32_t n_statements; /* all of them */
  GArray *between;       /* of KmRowBetween, in order */
  uint32_t n_shown;      /* rows of the script, without what is unfolded, up to where one may look */
  size_t wall;           /* see KmScriptLimit */
  KmUnfolded unfolded[KM_NR_UNFOLDED];
  uint32_t op;     /* of the call that is unfolded; UINT32_MAX: none */
  bool has_round;  /* its first row is the round */
  GArray *ideas;   /* of KmIdea: the events of each of its other rows */
  GArray *expects; /* of size_t: the expectations, marks, that are unfolded */
};
