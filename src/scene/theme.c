/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The five themes as tables, and arithmetic on colours. */
#include "scene/theme.h"

#include "base/assert.h"

#include <math.h>
#include <string.h>

/* On screen: patterns for what stays, plain for what moves, so that a full picture stays calm. */
static const KmTheme light = {
  .id = KM_THEME_LIGHT,
  .line_px = 1,
  .background = 0xfafafa,
  .surface = 0xffffff,
  .text = 0x2a2e33,
  .dim = 0x606367,
  .rule = 0x8a8d91,
  .pill = 0xececec,
  .pill_border = 0xd6d3d0,
  .panel = 0xf1f5fb,
  .panel_border = 0xc9d3e3,
  .accent = 0x1862be,
  .accent_text = 0xffffff,
  .accent_soft = 0xdbe7f9,
  .glow = 0x3584e4,
  .ghost = 0x8f9195,
  .level = 0x8ce8a6,
  .track = 0xe4e3e1,
  .mark = 0xb3202b,
  .good = 0x1a7f4b,
  .bad = 0xb3202b,
  .looks = {
    [KM_CELL_HOLE] = { 0xf0f0ef, 0xe0dfdd, 0xdad9d7, 0x66696d, KM_PATTERN_NONE },
    [KM_CELL_FREE] = { 0xe1edfb, 0xc3daf5, 0x62a0ea, 0x23406b, KM_PATTERN_NONE },
    [KM_CELL_PCP] = { 0xbfe3fb, 0x2a7fb8, 0x3b93cc, 0x10395a, KM_PATTERN_DOTS },
    [KM_CELL_UNMOVABLE] = { 0xf9d548, 0xa87f00, 0xa87f00, 0x33290a, KM_PATTERN_RISING },
    [KM_CELL_MOVABLE] = { 0x4fd7a0, 0x2aa876, 0x2b9a6d, 0x0c3324, KM_PATTERN_NONE },
    [KM_CELL_RECLAIMABLE] = { 0xdf9fe6, 0x9141ac, 0x8f3fa9, 0x3a1046, KM_PATTERN_FALLING },
    [KM_CELL_HIGHATOMIC] = { 0xf6a9a0, 0xb3202b, 0xb3202b, 0x4b0d10, KM_PATTERN_GRID },
    [KM_CELL_CACHE] = { 0x99c9b9, 0x3c7f6a, 0x3c7f6a, 0x0d2f24, KM_PATTERN_HORIZONTAL },
    [KM_CELL_SLAB] = { 0xff8f33, 0xc25100, 0xb54c00, 0x331500, KM_PATTERN_VERTICAL },
    [KM_CELL_RESERVED] = { 0xd2d0cd, 0x8e8b87, 0x8e8b87, 0x2a2e33, KM_PATTERN_CROSS },
    [KM_CELL_UNKNOWN] = { 0xb5b8c2, 0x9da1ad, 0x868a97, 0x22252d, KM_PATTERN_NONE },
    [KM_CELL_LOST] = { 0xffffff, 0xc01c28, 0xc01c28, 0x8a0f18, KM_PATTERN_CROSS },
    [KM_CELL_HAND] = { 0x99c1f1, 0x1c71d8, 0x1c71d8, 0x0c2f5c, KM_PATTERN_NONE },
  },
  .zones = {
    [KM_ZONE_DMA] = { 0xf9dfbd, 0xe5a50a, 0xd9980a, 0x2a2e33, KM_PATTERN_NONE },
    [KM_ZONE_DMA32] = { 0xe9e3f6, 0x9a7fd1, 0x8d6fcb, 0x2a2e33, KM_PATTERN_NONE },
    [KM_ZONE_NORMAL] = { 0xdce9fb, 0x3584e4, 0x4a90e2, 0x2a2e33, KM_PATTERN_NONE },
    [KM_ZONE_HIGHMEM] = { 0xd6efe8, 0x2a9d84, 0x2a9d84, 0x2a2e33, KM_PATTERN_NONE },
    [KM_ZONE_MOVABLE] = { 0xecead2, 0x9a8f2a, 0x9a8f2a, 0x2a2e33, KM_PATTERN_NONE },
  },
};

static const KmTheme dark = {
  .id = KM_THEME_DARK,
  .dark = true,
  .line_px = 1,
  .background = 0x242427,
  .surface = 0x1c1c1f,
  .text = 0xf2f2f2,
  .dim = 0xb4b4ba,
  .rule = 0x85858c,
  .pill = 0x38383c,
  .pill_border = 0x4b4b50,
  .panel = 0x2a2f38,
  .panel_border = 0x45505f,
  .accent = 0x78aeed,
  .accent_text = 0x10141a,
  .accent_soft = 0x2b3a55,
  .glow = 0x99c1f1,
  .ghost = 0x8d8d94,
  .level = 0x2f9a62,
  .track = 0x3c3c41,
  .mark = 0xff8a80,
  .good = 0x6fdb9d,
  .bad = 0xff8a80,
  .looks = {
    [KM_CELL_HOLE] = { 0x2a2a2d, 0x333337, 0x3c3c40, 0xb4b4ba, KM_PATTERN_NONE },
    [KM_CELL_FREE] = { 0x2b3c56, 0x385078, 0x5286c9, 0xdbe8fb, KM_PATTERN_NONE },
    [KM_CELL_PCP] = { 0x1d5f86, 0x8fd0f5, 0x6cb8e6, 0xf2fbff, KM_PATTERN_DOTS },
    [KM_CELL_UNMOVABLE] = { 0xd9ae1f, 0x7a5c00, 0xf3d25e, 0x1c1600, KM_PATTERN_RISING },
    [KM_CELL_MOVABLE] = { 0x2fa97c, 0x1d7d59, 0x66d9ab, 0x03160e, KM_PATTERN_NONE },
    [KM_CELL_RECLAIMABLE] = { 0xc079cf, 0x6a2780, 0xdfaae9, 0x1f0627, KM_PATTERN_FALLING },
    [KM_CELL_HIGHATOMIC] = { 0xe38379, 0x8c1a22, 0xf4b2ab, 0x250506, KM_PATTERN_GRID },
    [KM_CELL_CACHE] = { 0x6fa493, 0x24584a, 0xa5d3c4, 0x04140f, KM_PATTERN_HORIZONTAL },
    [KM_CELL_SLAB] = { 0xf0883a, 0x8a3d00, 0xffb27a, 0x200d00, KM_PATTERN_VERTICAL },
    [KM_CELL_RESERVED] = { 0x55555a, 0x85858c, 0x85858c, 0xf2f2f2, KM_PATTERN_CROSS },
    [KM_CELL_UNKNOWN] = { 0x6e7280, 0x5c6070, 0x9aa0b0, 0xffffff, KM_PATTERN_NONE },
    [KM_CELL_LOST] = { 0x1c1c1f, 0xff6b6b, 0xff6b6b, 0xffc9c9, KM_PATTERN_CROSS },
    [KM_CELL_HAND] = { 0x1a5fb4, 0x78aeed, 0x78aeed, 0xffffff, KM_PATTERN_NONE },
  },
  .zones = {
    [KM_ZONE_DMA] = { 0x57421f, 0xe5a50a, 0xc58d1b, 0xf2f2f2, KM_PATTERN_NONE },
    [KM_ZONE_DMA32] = { 0x433a5c, 0x9a7fd1, 0x9a7fd1, 0xf2f2f2, KM_PATTERN_NONE },
    [KM_ZONE_NORMAL] = { 0x2b3f5f, 0x62a0ea, 0x5286c9, 0xf2f2f2, KM_PATTERN_NONE },
    [KM_ZONE_HIGHMEM] = { 0x214a42, 0x3fb79c, 0x3a9f89, 0xf2f2f2, KM_PATTERN_NONE },
    [KM_ZONE_MOVABLE] = { 0x4a4722, 0xb5aa44, 0xa39a40, 0xf2f2f2, KM_PATTERN_NONE },
  },
};

/* Black lines of two pixels, white ground, no word paler than black. */
static const KmTheme high_contrast = {
  .id = KM_THEME_HIGH_CONTRAST,
  .line_px = 2,
  .background = 0xffffff,
  .surface = 0xffffff,
  .text = 0x000000,
  .dim = 0x000000,
  .rule = 0x000000,
  .pill = 0xffffff,
  .pill_border = 0x000000,
  .panel = 0xffffff,
  .panel_border = 0x000000,
  .accent = 0x003eb3,
  .accent_text = 0xffffff,
  .accent_soft = 0xcfe0ff,
  .glow = 0x003eb3,
  .ghost = 0x4a4a4a,
  .level = 0x008a4e,
  .track = 0xffffff,
  .mark = 0xa00000,
  .good = 0x00562f,
  .bad = 0xa00000,
  .looks = {
    [KM_CELL_HOLE] = { 0xe8e8e8, 0xbdbdbd, 0x8a8a8a, 0x000000, KM_PATTERN_NONE },
    [KM_CELL_FREE] = { 0xffffff, 0xffffff, 0x000000, 0x000000, KM_PATTERN_NONE },
    [KM_CELL_PCP] = { 0xc4e6ff, 0x003e66, 0x000000, 0x000000, KM_PATTERN_DOTS },
    [KM_CELL_UNMOVABLE] = { 0xffdf3d, 0x6b5200, 0x000000, 0x000000, KM_PATTERN_RISING },
    [KM_CELL_MOVABLE] = { 0x2fd08f, 0x005a37, 0x000000, 0x000000, KM_PATTERN_NONE },
    [KM_CELL_RECLAIMABLE] = { 0xf0a6ff, 0x5f0080, 0x000000, 0x000000, KM_PATTERN_FALLING },
    [KM_CELL_HIGHATOMIC] = { 0xff9c8f, 0x7a0008, 0x000000, 0x000000, KM_PATTERN_GRID },
    [KM_CELL_CACHE] = { 0xa9dcc8, 0x004d38, 0x000000, 0x000000, KM_PATTERN_HORIZONTAL },
    [KM_CELL_SLAB] = { 0xff9433, 0x7a2f00, 0x000000, 0x000000, KM_PATTERN_VERTICAL },
    [KM_CELL_RESERVED] = { 0xcccccc, 0x333333, 0x000000, 0x000000, KM_PATTERN_CROSS },
    [KM_CELL_UNKNOWN] = { 0xa3a7b3, 0x3b3f4a, 0x000000, 0x000000, KM_PATTERN_NONE },
    [KM_CELL_LOST] = { 0xffffff, 0xc00000, 0xa00000, 0x000000, KM_PATTERN_CROSS },
    [KM_CELL_HAND] = { 0xcfe0ff, 0x003eb3, 0x003eb3, 0x000000, KM_PATTERN_NONE },
  },
  .zones = {
    [KM_ZONE_DMA] = { 0xffe3b8, 0xa86a00, 0x000000, 0x000000, KM_PATTERN_NONE },
    [KM_ZONE_DMA32] = { 0xe6dcff, 0x5b3aa8, 0x000000, 0x000000, KM_PATTERN_NONE },
    [KM_ZONE_NORMAL] = { 0xdce9ff, 0x003eb3, 0x000000, 0x000000, KM_PATTERN_NONE },
    [KM_ZONE_HIGHMEM] = { 0xcff5ea, 0x006b52, 0x000000, 0x000000, KM_PATTERN_NONE },
    [KM_ZONE_MOVABLE] = { 0xf5f2c4, 0x6b6200, 0x000000, 0x000000, KM_PATTERN_NONE },
  },
};

/* White lines of two pixels, black ground, no word darker than white. */
static const KmTheme high_contrast_dark = {
  .id = KM_THEME_HIGH_CONTRAST_DARK,
  .dark = true,
  .line_px = 2,
  .background = 0x000000,
  .surface = 0x000000,
  .text = 0xffffff,
  .dim = 0xffffff,
  .rule = 0xffffff,
  .pill = 0x000000,
  .pill_border = 0xffffff,
  .panel = 0x000000,
  .panel_border = 0xffffff,
  .accent = 0x9cc4ff,
  .accent_text = 0x000000,
  .accent_soft = 0x00245c,
  .glow = 0x9cc4ff,
  .ghost = 0xb5b5b5,
  .level = 0x007a44,
  .track = 0x000000,
  .mark = 0xff9a90,
  .good = 0x7dffb8,
  .bad = 0xff9a90,
  .looks = {
    [KM_CELL_HOLE] = { 0x1a1a1a, 0x4d4d4d, 0x8a8a8a, 0xffffff, KM_PATTERN_NONE },
    [KM_CELL_FREE] = { 0x000000, 0x000000, 0xffffff, 0xffffff, KM_PATTERN_NONE },
    [KM_CELL_PCP] = { 0x003e66, 0xa8d8ff, 0xffffff, 0xffffff, KM_PATTERN_DOTS },
    [KM_CELL_UNMOVABLE] = { 0x6b5200, 0xffdf3d, 0xffffff, 0xffffff, KM_PATTERN_RISING },
    [KM_CELL_MOVABLE] = { 0x00693f, 0x2fd08f, 0xffffff, 0xffffff, KM_PATTERN_NONE },
    [KM_CELL_RECLAIMABLE] = { 0x6a0f8a, 0xf0a6ff, 0xffffff, 0xffffff, KM_PATTERN_FALLING },
    [KM_CELL_HIGHATOMIC] = { 0x8a0010, 0xff9c8f, 0xffffff, 0xffffff, KM_PATTERN_GRID },
    [KM_CELL_CACHE] = { 0x004d38, 0xa9dcc8, 0xffffff, 0xffffff, KM_PATTERN_HORIZONTAL },
    [KM_CELL_SLAB] = { 0x8a3500, 0xff9433, 0xffffff, 0xffffff, KM_PATTERN_VERTICAL },
    [KM_CELL_RESERVED] = { 0x333333, 0xcccccc, 0xffffff, 0xffffff, KM_PATTERN_CROSS },
    [KM_CELL_UNKNOWN] = { 0x4a4f5c, 0xa3a7b3, 0xffffff, 0xffffff, KM_PATTERN_NONE },
    [KM_CELL_LOST] = { 0x000000, 0xff7b7b, 0xff9a90, 0xffffff, KM_PATTERN_CROSS },
    [KM_CELL_HAND] = { 0x003eb3, 0x9cc4ff, 0x9cc4ff, 0xffffff, KM_PATTERN_NONE },
  },
  .zones = {
    [KM_ZONE_DMA] = { 0x4d3300, 0xffc266, 0xffffff, 0xffffff, KM_PATTERN_NONE },
    [KM_ZONE_DMA32] = { 0x2e1f57, 0xbfa8ff, 0xffffff, 0xffffff, KM_PATTERN_NONE },
    [KM_ZONE_NORMAL] = { 0x002a7a, 0x8fb8ff, 0xffffff, 0xffffff, KM_PATTERN_NONE },
    [KM_ZONE_HIGHMEM] = { 0x00382b, 0x5fe0c0, 0xffffff, 0xffffff, KM_PATTERN_NONE },
    [KM_ZONE_MOVABLE] = { 0x3a3600, 0xe0d84a, 0xffffff, 0xffffff, KM_PATTERN_NONE },
  },
};

/* For paper: no colour at all, each class a pattern of its own. */
static const KmTheme print = {
  .id = KM_THEME_PRINT,
  .line_px = 1,
  .background = 0xffffff,
  .surface = 0xffffff,
  .text = 0x000000,
  .dim = 0x404040,
  .rule = 0x555555,
  .pill = 0xf0f0f0,
  .pill_border = 0x9a9a9a,
  .panel = 0xf6f6f6,
  .panel_border = 0x9a9a9a,
  .accent = 0x000000,
  .accent_text = 0xffffff,
  .accent_soft = 0xdadada,
  .glow = 0x555555,
  .ghost = 0x777777,
  .level = 0xb8b8b8,
  .track = 0xf2f2f2,
  .mark = 0x000000,
  .good = 0x000000,
  .bad = 0x000000,
  .looks = {
    [KM_CELL_HOLE] = { 0xffffff, 0xffffff, 0xcccccc, 0x404040, KM_PATTERN_NONE },
    [KM_CELL_FREE] = { 0xffffff, 0xffffff, 0x555555, 0x000000, KM_PATTERN_NONE },
    [KM_CELL_PCP] = { 0xffffff, 0x333333, 0x333333, 0x000000, KM_PATTERN_DOTS },
    [KM_CELL_UNMOVABLE] = { 0xe9e9e9, 0x333333, 0x222222, 0x000000, KM_PATTERN_RISING },
    [KM_CELL_MOVABLE] = { 0xcdcdcd, 0xcdcdcd, 0x222222, 0x000000, KM_PATTERN_NONE },
    [KM_CELL_RECLAIMABLE] = { 0xe9e9e9, 0x333333, 0x222222, 0x000000, KM_PATTERN_FALLING },
    [KM_CELL_HIGHATOMIC] = { 0xffffff, 0x333333, 0x222222, 0x000000, KM_PATTERN_GRID },
    [KM_CELL_CACHE] = { 0xe9e9e9, 0x444444, 0x222222, 0x000000, KM_PATTERN_HORIZONTAL },
    [KM_CELL_SLAB] = { 0xe9e9e9, 0x444444, 0x222222, 0x000000, KM_PATTERN_VERTICAL },
    [KM_CELL_RESERVED] = { 0xb0b0b0, 0x555555, 0x222222, 0x000000, KM_PATTERN_CROSS },
    [KM_CELL_UNKNOWN] = { 0xa2a2a2, 0xa2a2a2, 0x444444, 0x000000, KM_PATTERN_NONE },
    [KM_CELL_LOST] = { 0xffffff, 0x000000, 0x000000, 0x000000, KM_PATTERN_CROSS },
    [KM_CELL_HAND] = { 0x666666, 0x000000, 0x000000, 0xffffff, KM_PATTERN_NONE },
  },
  .zones = {
    [KM_ZONE_DMA] = { 0xe2e2e2, 0x777777, 0x555555, 0x000000, KM_PATTERN_NONE },
    [KM_ZONE_DMA32] = { 0xeeeeee, 0x999999, 0x555555, 0x000000, KM_PATTERN_NONE },
    [KM_ZONE_NORMAL] = { 0xffffff, 0x555555, 0x555555, 0x000000, KM_PATTERN_NONE },
    [KM_ZONE_HIGHMEM] = { 0xf2f2f2, 0x333333, 0x555555, 0x000000, KM_PATTERN_NONE },
    [KM_ZONE_MOVABLE] = { 0xe8e8e8, 0x111111, 0x555555, 0x000000, KM_PATTERN_NONE },
  },
};

static const struct
{
  const char *name;
  const KmTheme *theme;
} themes[KM_NR_THEMES] = {
  [KM_THEME_LIGHT] = { "light", &light },
  [KM_THEME_DARK] = { "dark", &dark },
  [KM_THEME_HIGH_CONTRAST] = { "high-contrast", &high_contrast },
  [KM_THEME_HIGH_CONTRAST_DARK] = { "high-contrast-dark", &high_contrast_dark },
  [KM_THEME_PRINT] = { "print", &print },
};

const KmTheme *
km_theme_get (KmThemeId id)
{
  km_assert (id < KM_NR_THEMES);
  return themes[id].theme;
}

const char *
km_theme_name (KmThemeId id)
{
  km_assert (id < KM_NR_THEMES);
  return themes[id].name;
}

bool
km_theme_by_name (const char *name, KmThemeId *id)
{
  for (size_t i = 0; i < G_N_ELEMENTS (themes); i++)
    if (strcmp (themes[i].name, name) == 0)
      {
        *id = (KmThemeId)i;
        return true;
      }
  return false;
}

static double
channel (KmColor color, int shift)
{
  return (double)(color >> shift & 0xff) / 255.0;
}

KmColor
km_color_mix (KmColor a, KmColor b, double t)
{
  KmColor mixed = 0;
  for (int shift = 0; shift <= 16; shift += 8)
    {
      double v = channel (a, shift) * (1 - t) + channel (b, shift) * t;
      mixed |= (KmColor)lround (v * 255) << shift;
    }
  return mixed;
}

const char *
km_pattern_name (KmPatternId pattern)
{
  static const char *const names[KM_NR_PATTERNS] = {
    "", "rising", "falling", "cross", "vertical", "horizontal", "grid", "dots",
  };
  return names[pattern];
}
