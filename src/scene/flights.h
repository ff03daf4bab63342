/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flights: objects on their way between slabs, arrays and callers, across the pictures of one cache.
 *
 *                          ┌─► caller
 *   array   [0x3c0b·1][0x3c0b·2]
 *                ▲  refill
 *   slab card  [0][1][2]
 *
 * The arrays say where their entries lie; what moved in the step (KmSnapObjectMove) says where an entry came from and
 * where one that is gone went. The same life as that of the board: reset, begin, add, finish. */
#pragma once

#include "model/snapshot/cache_view.h"
#include "model/snapshot/pages.h"
#include "model/snapshot/slab_map.h"
#include "scene/layer.h"

/* One entry of an array that has a cell of its own. */
typedef struct
{
  KmValue value;
  KmRect rect;
  uint8_t cpu; /* KM_MAX_CPUS: the shared array */
  uint32_t index;
} KmFlightEntry;

/* Returns: (transfer full) flights of nothing. */
KmFlights *km_flights_new (void);
void km_flights_free (KmFlights *flights);

/* Forgets all places: after a new layout nothing flies. */
void km_flights_reset (KmFlights *flights);
/* A new step: the places of now become the places of before. */
void km_flights_begin (KmFlights *flights);
/* An array in @box; @fold is the place of entries that have no cell of their own. */
void km_flights_add_array (KmFlights *flights, uint8_t cpu, KmRect box, KmRect fold);
void km_flights_add (KmFlights *flights, const KmFlightEntry *entry);
/* All entries are there: finds out what flies in the cache of @scope. @slabs: the layer of its slabs, shown or not. */
void km_flights_finish (KmFlights *flights, const KmScope *scope, KmLayer *slabs);

/* Whether the entry is drawn by the flights at present, and not by its layer. */
bool km_flights_holds (const KmFlights *flights, const KmScope *scope, uint8_t cpu, uint32_t index);
/* The area that the animation of this step touches; empty if nothing flies. */
KmRect km_flights_bounds (const KmFlights *flights);
/* Adds the entries that fly in to @damage. */
void km_flights_damage (const KmFlights *flights, KmRegion *damage);
/* Adds the places of what flies at the scope's progress to @region. */
void km_flights_add_moving (const KmFlights *flights, const KmScope *scope, KmRegion *region);
/* Draws what flies and meets the clip, at the scope's progress. */
void km_flights_draw (const KmFlights *flights, const KmScope *scope, KmPen *pen);
