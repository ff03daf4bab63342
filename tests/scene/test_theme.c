/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes: words can be read, and no two classes depend on red against green. */
#include "draw/pattern.h"
#include "scene/theme.h"

#include <glib.h>
#include <math.h>

static void
for_each_theme (void (*check) (const KmTheme *theme))
{
  for (int id = 0; id < KM_NR_THEMES; id++)
    check (km_theme_get ((KmThemeId)id));
}

static double
linear (KmColor color, int shift)
{
  double v = (color >> shift & 0xff) / 255.0;

  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

/* Relative luminance 0..1 as WCAG 2 defines it. */
static double
luminance (KmColor color)
{
  return 0.2126 * linear (color, 16) + 0.7152 * linear (color, 8) + 0.0722 * linear (color, 0);
}

/* Contrast ratio 1..21 as WCAG 2 defines it. */
static double
contrast (KmColor a, KmColor b)
{
  double la = luminance (a), lb = luminance (b);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

static void
check_contrast (const KmTheme *t)
{
  g_assert_cmpfloat (contrast (t->text, t->background), >=, 7);
  g_assert_cmpfloat (contrast (t->text, t->panel), >=, 7);
  g_assert_cmpfloat (contrast (t->text, t->accent_soft), >=, 4.5);
  g_assert_cmpfloat (contrast (t->text, t->pill), >=, 4.5);
  g_assert_cmpfloat (contrast (t->accent_text, t->accent), >=, 4.5);
  for (size_t i = 0; i < 4; i++)
    {
      const KmColor grounds[] = { t->background, t->surface, t->pill, t->accent_soft };
      g_assert_cmpfloat (contrast (t->dim, grounds[i]), >=, 4.5);
      g_assert_cmpfloat (contrast (t->accent, grounds[i]), >=, 4.5);
    }
  g_assert_cmpfloat (contrast (t->bad, t->pill), >=, 4.5);
  g_assert_cmpfloat (contrast (t->mark, t->track), >=, 3);
  for (int c = 0; c < KM_NR_CELL_CLASSES; c++)
    {
      g_test_message ("theme %s class %d", km_theme_name (t->id), c);
      g_assert_cmpfloat (contrast (t->looks[c].text, t->looks[c].fill), >=, 4.5);
    }
  for (int z = 0; z < 5; z++)
    g_assert_cmpfloat (contrast (t->zones[z].text, t->zones[z].fill), >=, 4.5);
}

static void
test_contrast (void)
{
  for_each_theme (check_contrast);
}

static double
to_linear (KmColor color, int shift)
{
  double v = (color >> shift & 0xff) / 255.0;
  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

/* Distance of two colours for somebody without green (or red) receptors: Viénot's projection, then CIE lightness and
 * the blue-yellow difference, in steps of about one just noticeable difference. */
static double
distance_dichromat (KmColor a, KmColor b, bool protan)
{
  double l[2], by[2];
  KmColor colors[2] = { a, b };
  for (int i = 0; i < 2; i++)
    {
      double r = to_linear (colors[i], 16), g = to_linear (colors[i], 8), blue = to_linear (colors[i], 0);
      double rg = protan ? 0.11238 * r + 0.88762 * g : 0.29275 * r + 0.70725 * g;
      double y = 0.93 * rg + 0.07 * blue;
      l[i] = 116 * cbrt (MAX (y, 0.009)) - 16;
      by[i] = 200 * (cbrt (MAX (rg, 0.001)) - cbrt (MAX (blue, 0.001)));
    }
  return hypot (l[0] - l[1], (by[0] - by[1]) * 0.5);
}

static void
check_told_apart (const KmTheme *t)
{
  for (int a = 0; a < KM_NR_CELL_CLASSES; a++)
    for (int b = a + 1; b < KM_NR_CELL_CLASSES; b++)
      {
        const KmLook *x = &t->looks[a], *y = &t->looks[b];
        double d;

        if (a == KM_CELL_HOLE || b == KM_CELL_HOLE || x->pattern != y->pattern)
          continue;
        d = MIN (distance_dichromat (x->fill, y->fill, false), distance_dichromat (x->fill, y->fill, true));
        g_test_message ("theme %s classes %d and %d: %.1f", km_theme_name (t->id), a, b, d);
        g_assert_cmpfloat (d, >=, 9);
      }
}

static void
test_told_apart (void)
{
  for_each_theme (check_told_apart);
}

/* Black and white means it. */
static void
test_print_is_grey (void)
{
  const KmTheme *t = km_theme_get (KM_THEME_PRINT);
  for (int c = 0; c < KM_NR_CELL_CLASSES; c++)
    {
      KmColor colors[] = { t->looks[c].fill, t->looks[c].ink, t->looks[c].border, t->looks[c].text };
      for (size_t i = 0; i < G_N_ELEMENTS (colors); i++)
        {
          g_assert_cmpuint (colors[i] >> 16, ==, colors[i] & 0xff);
          g_assert_cmpuint (colors[i] >> 8 & 0xff, ==, colors[i] & 0xff);
        }
    }
}

static void
test_names (void)
{
  KmThemeId untouched = KM_THEME_DARK;

  for (int id = 0; id < KM_NR_THEMES; id++)
    {
      KmThemeId found;
      g_assert_true (km_theme_by_name (km_theme_name ((KmThemeId)id), &found));
      g_assert_cmpint (found, ==, id);
    }
  g_assert_false (km_theme_by_name ("sepia", &untouched));
  g_assert_cmpint (untouched, ==, KM_THEME_DARK);
}

/* Every pattern leaves ink in its tile, covers it only in part, and looks like no other. */
static void
test_patterns_differ (void)
{
  KmPatternTiles tiles;
  km_pattern_tiles_init (&tiles, 2);
  for (int p = KM_PATTERN_NONE + 1; p < KM_NR_PATTERNS; p++)
    {
      int ink = 0;
      double share;

      for (int y = 0; y < tiles.size_px; y++)
        for (int x = 0; x < tiles.size_px; x++)
          ink += km_pattern_tile_at (&tiles, (KmPatternId)p, x, y);
      share = ink / 255.0 / (tiles.size_px * tiles.size_px);
      g_assert_cmpfloat (share, >, 0.08);
      g_assert_cmpfloat (share, <, 0.6);
      for (int q = p + 1; q < KM_NR_PATTERNS; q++)
        {
          int differ = 0;
          for (int y = 0; y < tiles.size_px; y++)
            for (int x = 0; x < tiles.size_px; x++)
              differ += abs (km_pattern_tile_at (&tiles, (KmPatternId)p, x, y)
                             - km_pattern_tile_at (&tiles, (KmPatternId)q, x, y));
          g_assert_cmpint (differ, >, 255 * 6);
        }
    }
  km_pattern_tiles_finish (&tiles);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scene/theme/contrast", test_contrast);
  g_test_add_func ("/scene/theme/told-apart", test_told_apart);
  g_test_add_func ("/scene/theme/print-is-grey", test_print_is_grey);
  g_test_add_func ("/scene/theme/names", test_names);
  g_test_add_func ("/scene/theme/patterns-differ", test_patterns_differ);
  return g_test_run ();
}
