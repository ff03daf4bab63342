/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection: everything about one thing at the cursor, as rows of text. */
#pragma once

#include "model/model.h"

typedef struct
{
  char *label; /* kernel names are not translated, ours are */
  char *value;
  bool mono;       /* value in a fixed-width face */
  uint32_t op;     /* a link to that operation, UINT32_MAX = none */
  KmTarget target; /* a link to another thing, KM_TARGET_NONE = none */
} KmInspectRow;

typedef struct
{
  char *title;
  GPtrArray *rows; /* of KmInspectRow */
} KmInspectSection;

typedef struct
{
  char *title;         /* "Page frame 0x1010" */
  char *subtitle;      /* "head of a free block, order 4, zone NORMAL" */
  GPtrArray *sections; /* of KmInspectSection: struct page, addresses, buddy arithmetic, … */
} KmInspection;

/* Returns: (transfer full) all about @target at the cursor. */
KmInspection *km_model_inspect (KmModel *model, const KmTarget *target);
void km_inspection_free (KmInspection *inspection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmInspection, km_inspection_free)
