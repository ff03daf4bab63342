/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes: every colour and pattern of the pictures, as tables. Painters name a role, never a colour.
 *
 * A class of page frames is told by colour *and* by pattern; classes without a pattern differ in lightness, so that no
 * reader needs to see red and green. */
#pragma once

#include "model/model.h"

typedef enum
{
  KM_THEME_LIGHT,
  KM_THEME_DARK,
  KM_THEME_HIGH_CONTRAST,
  KM_THEME_HIGH_CONTRAST_DARK,
  KM_THEME_PRINT, /* black and white, hatching */
  KM_NR_THEMES,
} KmThemeId;

typedef uint32_t KmColor; /* 0xRRGGBB */

/* Logical pixels after which every pattern repeats, in both directions. */
#define KM_PATTERN_PERIOD 6

/* What is drawn over a fill. Lines are in the look's ink colour. */
typedef enum
{
  KM_PATTERN_NONE,
  KM_PATTERN_RISING,     /* / / / */
  KM_PATTERN_FALLING,    /* \ \ \ */
  KM_PATTERN_CROSS,      /* both */
  KM_PATTERN_VERTICAL,   /* | | | */
  KM_PATTERN_HORIZONTAL, /* = */
  KM_PATTERN_GRID,       /* # */
  KM_PATTERN_DOTS,
  KM_NR_PATTERNS,
} KmPatternId;

/* How one class of page frames looks. */
typedef struct
{
  KmColor fill, ink, border, text;
  KmPatternId pattern;
} KmLook;

typedef struct
{
  KmThemeId id;
  bool dark;
  double line_px;              /* width of ordinary borders */
  KmColor background;          /* of the canvas */
  KmColor surface;             /* of things lying on it: empty cells, cards of lists */
  KmColor text, dim;           /* ink for words, and for words that matter less */
  KmColor rule;                /* thin separators, arrows between list entries */
  KmColor pill, pill_border;   /* labels of rows */
  KmColor panel, panel_border; /* behind the code; the border of cards, too */
  KmColor accent;              /* what the step touches */
  KmColor accent_text;         /* words on accent */
  KmColor accent_soft;         /* the active line of code */
  KmColor glow;                /* what the call has changed */
  KmColor ghost;               /* what has left its place */
  KmColor level;               /* free pages in a zone's gauge */
  KmColor track;               /* the gauge itself */
  KmColor mark;                /* watermarks */
  KmColor good, bad;           /* verdicts */
  KmLook looks[KM_NR_CELL_CLASSES];
  KmLook zones[5]; /* by KmZoneType */
} KmTheme;

/* Returns the theme @id (transfer none). */
const KmTheme *km_theme_get (KmThemeId id);

/* @a at @t = 0, @b at @t = 1. */
KmColor km_color_mix (KmColor a, KmColor b, double t);

/* Names for the command line: "light", "dark", "high-contrast", "high-contrast-dark", "print". */
bool km_theme_by_name (const char *name, KmThemeId *id);
const char *km_theme_name (KmThemeId id);

/* "rising", "dots"; "" for none. */
const char *km_pattern_name (KmPatternId pattern);
