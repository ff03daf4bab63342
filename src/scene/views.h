/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of the canvas, as bits. */
#pragma once

typedef enum
{
  KM_VIEW_ZONES = 1 << 0,      /* proportional bars, fallback order, watermarks */
  KM_VIEW_FRAMES = 1 << 1,     /* the page-frame map */
  KM_VIEW_FREE_LISTS = 1 << 2, /* all orders and migratetypes of one zone */
  KM_VIEW_PCP = 1 << 3,        /* per-CPU lists of that zone */
  KM_VIEW_CODE = 1 << 4,       /* the code at this step */
  KM_VIEW_CACHES = 1 << 5,     /* all caches with their use */
  KM_VIEW_SLABS = 1 << 6,      /* the slabs of one cache */
  KM_VIEW_ARRAYS = 1 << 7,     /* its array caches */
  KM_VIEW_AREAS = 1 << 8,      /* virtual memory: areas over frames, slots of kmap() */
  KM_NR_VIEWS = 9,
  KM_VIEW_ALL = (1 << KM_NR_VIEWS) - 1,
  /* only on a stage of their own, not part of "all" */
  KM_VIEW_STAIRS = 1 << 9,  /* the block that is cut or joined, row by row beside the free lists */
  KM_VIEW_WATER = 1 << 11,  /* zones as columns of water, and the walk of the zonelist with its sums */
  KM_VIEW_RIBBON = 1 << 10, /* the frames of the call in proportion, and where they are in the machine */
  KM_VIEW_PAIR = 1 << 12,   /* what the step moves, before and after side by side */
} KmViews;
