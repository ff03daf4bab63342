/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every invariant of every structure, in one walk.
 *
 *   for each zone and order:   nr_free[order] = blocks on its lists
 *   free blocks:               aligned, inside one zone, type as listed, buddy not free at the same order
 *   zone counter:              NR_FREE_PAGES + pending parts = pages on free lists
 *   per-CPU lists:             count = pages on the lists, order and CPU as listed
 *   frames:                    every listed frame is on exactly one list, blocks do not overlap
 *
 * Blind spots: it cannot tell whether an allocated block should have been freed, nor what the kernel's own lists would
 * look like after damage that it stopped at. */
#pragma once

#include "core/machine/machine.h"

/* Walks everything and checks every invariant. Returns true, or false with the first broken one in @problem
 * (transfer full, may be NULL). After a misuse that damages lists the answer may well be false. */
bool km_machine_validate (const KmMachine *machine, char **problem);
