/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slots of kmap() that are in use, in one row under a line of words.
 *
 *   kmap slots · 2 of 1024
 *   [0: 0x38fff ×1] [1: 0x38ffe ×2]
 */
#pragma once

#include "model/snapshot/areas.h"
#include "scene/layer.h"

/* Least height of the words and of the row. */
double km_kmap_slots_height (const KmScope *scope);
/* Adds what is shown in @area to the items of @layer; nothing if the area is empty. */
void km_kmap_slots_add_items (const KmSnapVm *vm, KmLayer *layer, const KmScope *scope, KmRect area);
void km_kmap_slots_draw (const KmSnapVm *vm, const KmScope *scope, KmPen *pen, KmRect area);
/* Writes how many more there are at @rect, behind the last of a row that is too short for all. */
void km_kmap_draw_more (const KmScope *scope, KmPen *pen, KmRect rect, uint32_t n);
