/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A display list as SVG: words are text, things are groups with a name, a class and a title. */
#pragma once

#include "scene/list_json.h"

/* Appends @list to @out. What a thing is called is its id. */
void km_list_to_svg (const KmList *list, const KmListAbout *about, GString *out);
