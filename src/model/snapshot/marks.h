/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: what the current step did to a thing of a picture. */
#pragma once

typedef enum
{
  KM_STEP_TOUCHED = 1 << 0, /* the current event is about it: outline */
  KM_STEP_CHANGED = 1 << 1, /* the current call has changed it so far: glow */
  KM_STEP_NEW = 1 << 2,     /* it came to this place by the current event */
  KM_STEP_GHOST = 1 << 3,   /* it left this place: by the current event, or at the end of a call by the call */
} KmStepMarks;
