/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines that stand where a real one stood: built from the files that its kernel printed. */
#pragma once

#include "core/machine/machine.h"

/* Where the lengths of the free lists come from: the kernel did not print its files at one instant. */
typedef enum
{
  SAMPLE_BUDDYINFO, /* blocks of each order, all made movable */
  SAMPLE_PAGETYPEINFO,
  SAMPLE_COUNTER, /* as many free page frames as zoneinfo counts, in blocks made up */
} SampleLists;

/* The text of a file of the snapshot @name ("linux2634-x86_32-up-64/0-boot") in tests/data/proc. */
char *sample_text (const char *name, const char *file);

/* A machine with the zones of zoneinfo and as many blocks on each list as the snapshot has; where they lie is made up.
 */
KmMachine *sample_machine (const char *name, SampleLists lists);
