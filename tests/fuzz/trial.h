/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One program, tried: the machine stays whole after each call (km_machine_validate), every call goes back and forth by
 * its deltas, whoever watches sees the same state as whoever does not, and so do packed machines and the timeline. */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <stdbool.h>

/* A machine that has booted, kept for the programs that begin with it. Starts as 0. */
typedef struct _TrialStart TrialStart;

typedef struct
{
  TrialStart *start;
  bool strict;   /* the text must be without mistakes */
  bool thorough; /* and through the timeline */
} Trial;

/* Tries @text. Returns NULL if nothing was found, or (transfer full) what. */
char *trial_run (Trial *trial, const char *text);
void trial_finish (Trial *trial);
