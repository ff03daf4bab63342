/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every part of a picture may use: records of the model, a theme, words; never the machine. */
#pragma once

#include "model/snapshot/pages.h"
#include "scene/pen.h"
#include "scene/region.h"
#include "scene/views.h"

typedef struct _KmBoard KmBoard;
typedef struct _KmFlights KmFlights;

/* What a layer may use while it measures, updates or draws. */
typedef struct
{
  KmModel *model;
  const KmSnapshot *snapshot;  /* of the current step */
  const uint8_t *cells;        /* of all frames */
  const KmFrameRange *changed; /* cells that have changed since the last update */
  size_t n_changed;
  const KmTheme *theme;
  KmText *text;
  KmKeeper *keeper;   /* is told what changes of the page frames; NULL: nobody */
  KmBoard *board;     /* chips on the move */
  KmFlights *flights; /* objects on the move */
  double unit;        /* text scale: everything that holds words is multiplied by it */
  double scale;       /* device pixels for a logical one */
  double progress;    /* of the animation, 1 = at rest */
  uint32_t lanes;     /* rows for CPUs in each view at most */
  const KmTarget *selection, *hover;
  bool fits;      /* a stage, in room that is given: nothing in it depends on the steps before */
  bool on_page;   /* on paper or a slide: nothing that is there for the pointer */
  KmViews views;  /* that are shown */
  uint32_t cache; /* whose slabs and arrays are shown, 0 = none */
} KmScope;
