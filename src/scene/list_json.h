/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A display list as JSON; data/picture.schema.json describes it. */
#pragma once

#include "scene/list.h"

/* What a list does not say about its step; strings may be NULL. */
typedef struct
{
  const char *title, *place, *sentence;
} KmListAbout;

/* Appends @list to @out, with a line feed at the end. */
void km_list_to_json (const KmList *list, const KmListAbout *about, GString *out);
