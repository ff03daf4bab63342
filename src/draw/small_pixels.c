/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small pixels. Three passes over some hundred frames, each of which waits for nothing but memory, and for many places
 * of it at once:
 *
 *   1. locate   where the pixel is, and the first and the last row of its frames: two small tables
 *   2. rank     the highest class of up to four rows of four cells
 *   3. write    the colour, from a third small table
 *
 * Eight frames share a register where the processor has AVX2. Elsewhere each is done with by itself: without a register
 * for them, eights cost a quarter more. */
#include "draw/small_pixels.h"

#include "scene/rank.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define EIGHT 8

/* A column in one word: the pixel, columns of the same pixel before it, cells of four that are none of its, column of
 * the tile. */
#define COL_PIXEL(c) ((c)&0xffff)
#define COL_BEFORE(c) ((c) >> 16 & 3)
#define COL_UNWANTED(c) ((c) >> 18 & 3)
#define COL_TILE(c) ((c) >> 20)

#define ROW_FIRST(r) ((r) & ~3u)
#define ROW_MORE(r) ((r)&3)
#define LINE_PIXEL(l) ((l)&0x3ffffff)
#define LINE_TILE(l) ((l) >> 26)

/* Colours of one pixel of the tile. */
#define RANKS 16
G_STATIC_ASSERT (KM_NR_CELL_CLASSES <= RANKS);

static bool
suits (const KmFrameGrid *grid, size_t stride, int tile)
{
  uint32_t cols = 1u << grid->view.col_bits, width = (uint32_t)grid->width;
  return cols >= 4 && cols >= width && cols <= 4 * width && grid->pitch < 1 && grid->pitch >= 0.25 && width <= 0xffff
         && stride * (size_t)grid->height <= 0x3ffffff && tile < 64;
}

static void
fill_cols (KmSmallPixels *small, const KmFrameGrid *grid)
{
  small->cols = g_new (uint32_t, (size_t)1 << small->col_bits);
  for (uint32_t x = 0; x < (uint32_t)grid->width; x++)
    for (uint32_t first = grid->first_col[x], last = grid->last_col[x], col = first; col <= last; col++)
      small->cols[col] = x | (col - first) << 16 | (3 - (last - first)) << 18 | x % small->tile << 20;
}

/* Lines whose rows are all in memory, and the word that is read at the end of the last one too. */
static void
fill_rows (KmSmallPixels *small, const KmFrameGrid *grid, size_t stride)
{
  uint64_t n_frames = (uint64_t)grid->view.end_pfn - small->start;
  uint32_t n_rows = grid->first_row[grid->height], row = 0;
  bool has_single_rows = false;
  small->rows = g_new (KmSmallRow, n_rows);
  for (uint32_t y = 0; y < (uint32_t)grid->height; y++)
    {
      uint32_t first = grid->first_row[y], end = grid->first_row[y + 1], more = end - first - 1;
      if (more > 3 || ((uint64_t)end << small->col_bits) + sizeof (uint32_t) > n_frames)
        break;
      small->has_many_rows |= more > 1;
      has_single_rows |= more == 0;
      for (; row < end; row++)
        small->rows[row] =
            (KmSmallRow){ first << small->col_bits | more, y * (uint32_t)stride | y % small->tile << 26 };
    }
  small->n_frames = has_single_rows && small->has_many_rows ? 0 : row << small->col_bits;
}

static void
fill_colors (KmSmallPixels *small, KmPixelColor color, const void *data)
{
  int tile = (int)small->tile;
  for (int class = 0; class < KM_NR_CELL_CLASSES; class ++)
    for (int other = 0; other < KM_NR_CELL_CLASSES; other++)
      small->ranks[class] += km_class_rank (other) < km_class_rank (class);
  memcpy (small->ranks + RANKS, small->ranks, RANKS);
  small->colors = g_new0 (uint32_t, (size_t)(tile * tile) * RANKS);
  for (int y = 0; y < tile; y++)
    for (int x = 0; x < tile; x++)
      for (int class = 0; class < KM_NR_CELL_CLASSES; class ++)
        small->colors[(y * tile + x) * RANKS + small->ranks[class]] = color (data, class, x, y);
}

void
km_small_pixels_init (KmSmallPixels *small, const KmFrameGrid *grid, size_t stride, int tile, KmPixelColor color,
                      const void *data)
{
  *small = (KmSmallPixels){ .col_bits = grid->view.col_bits, .tile = (uint32_t)tile };
  if (!suits (grid, stride, tile))
    return;
  small->start = km_viewport_first_pfn (&grid->view);
  fill_cols (small, grid);
  fill_rows (small, grid, stride);
  fill_colors (small, color, data);
#ifdef __x86_64__
  small->in_eights = __builtin_cpu_supports ("avx2") != 0;
#endif
}

void
km_small_pixels_finish (KmSmallPixels *small)
{
  g_clear_pointer (&small->cols, g_free);
  g_clear_pointer (&small->rows, g_free);
  g_clear_pointer (&small->colors, g_free);
  small->n_frames = 0;
}

static inline uint32_t
column_of (const KmSmallPixels *small, uint32_t frame)
{
  return frame & ((1u << small->col_bits) - 1);
}

bool
km_small_pixels_is_first (const KmSmallPixels *small, uint32_t frame)
{
  return COL_BEFORE (small->cols[column_of (small, frame)]) == 0;
}

/* ---- one by one ---- */

static void
write_one (const KmSmallPixels *small, const uint8_t *cells, uint32_t frame, uint32_t *pixels)
{
  KmSmallRow row = small->rows[frame >> small->col_bits];
  uint32_t col = small->cols[column_of (small, frame)], tile = LINE_TILE (row.line) * small->tile + COL_TILE (col);
  const uint8_t *at = cells + ROW_FIRST (row.first) + column_of (small, frame) - COL_BEFORE (col);
  uint8_t best = 0;
  for (uint32_t y = 0; y <= ROW_MORE (row.first); y++, at += (size_t)1 << small->col_bits)
    for (uint32_t x = 0; x + COL_UNWANTED (col) < 4; x++)
      best = MAX (best, small->ranks[at[x] & KM_CELL_CLASS_MASK]);
  pixels[LINE_PIXEL (row.line) + COL_PIXEL (col)] = small->colors[tile * RANKS + best];
}

/* ---- eight at once ---- */

#ifdef __x86_64__
#define WITH_AVX2 __attribute__ ((target ("avx2")))

typedef uint32_t Words __attribute__ ((vector_size (32)));
typedef char Bytes __attribute__ ((vector_size (32)));

/* Everything about eight frames: first and last row of their pixels, which cells of four count, the pixels, and where
 * the colours are. */
typedef struct
{
  uint32_t first[EIGHT], last[EIGHT], wanted[EIGHT], pixel[EIGHT], color[EIGHT];
} Eight;

WITH_AVX2 static inline Words
load_words (const uint32_t *from)
{
  Words words;
  memcpy (&words, from, sizeof words);
  return words;
}

WITH_AVX2 static inline void
store_words (uint32_t *to, Words words)
{
  memcpy (to, &words, sizeof words);
}

WITH_AVX2 static inline void
locate (const KmSmallPixels *small, const uint32_t *frames, Eight *e)
{
  uint32_t firsts[EIGHT], lines[EIGHT], cols[EIGHT];
  Words row, line, col, first;

  for (int i = 0; i < EIGHT; i++)
    {
      const KmSmallRow *small_row = &small->rows[frames[i] >> small->col_bits];

      firsts[i] = small_row->first;
      lines[i] = small_row->line;
      cols[i] = small->cols[column_of (small, frames[i])];
    }
  row = load_words (firsts);
  line = load_words (lines);
  col = load_words (cols);
  first = ROW_FIRST (row) + (load_words (frames) & ((1u << small->col_bits) - 1)) - COL_BEFORE (col);
  store_words (e->first, first);
  store_words (e->last, first + (ROW_MORE (row) << small->col_bits));
  store_words (e->wanted, 0xffffffffu >> 8 * COL_UNWANTED (col));
  store_words (e->pixel, LINE_PIXEL (line) + COL_PIXEL (col));
  store_words (e->color, (LINE_TILE (line) * small->tile + COL_TILE (col)) * RANKS);
}

WITH_AVX2 static inline uint32_t
four_cells (const uint8_t *from)
{
  uint32_t four;
  memcpy (&four, from, sizeof four);
  return four;
}

/* Ranks of the cells from eight addresses on. */
WITH_AVX2 static inline Bytes
ranks_at (const uint8_t *cells, const uint32_t at[EIGHT], Bytes ranks)
{
  Words words = { four_cells (cells + at[0]), four_cells (cells + at[1]), four_cells (cells + at[2]),
                  four_cells (cells + at[3]), four_cells (cells + at[4]), four_cells (cells + at[5]),
                  four_cells (cells + at[6]), four_cells (cells + at[7]) };
  return (Bytes)_mm256_shuffle_epi8 ((__m256i)ranks, (__m256i)((Bytes)words & (RANKS - 1)));
}

WITH_AVX2 static inline Bytes
higher (Bytes a, Bytes b)
{
  return (Bytes)_mm256_max_epu8 ((__m256i)a, (__m256i)b);
}

/* Finds the colours. Rows below the first and above the last are the same ones again where there are only two. */
WITH_AVX2 static inline void
rank (const KmSmallPixels *small, const uint8_t *cells, Bytes ranks, Eight *e)
{
  size_t step = (size_t)1 << small->col_bits;
  Bytes best = higher (ranks_at (cells, e->first, ranks), ranks_at (cells, e->last, ranks));
  Words words;

  if (small->has_many_rows)
    best = higher (best, higher (ranks_at (cells + step, e->first, ranks), ranks_at (cells - step, e->last, ranks)));
  words = (Words)best & load_words (e->wanted);
  words = (Words)higher ((Bytes)words, (Bytes)(words >> 16));
  words = (Words)higher ((Bytes)words, (Bytes)(words >> 8)) & 0xff;
  store_words (e->color, load_words (e->color) + words);
}

WITH_AVX2 static void
write_eights (const KmSmallPixels *small, const uint8_t *cells, const uint32_t *frames, size_t n_eights,
              uint32_t *pixels)
{
  Eight eights[KM_SMALL_PIXELS_AT_ONCE / EIGHT];
  Bytes ranks;
  memcpy (&ranks, small->ranks, sizeof ranks);
  for (size_t k = 0; k < n_eights; k++)
    locate (small, frames + k * EIGHT, &eights[k]);
  for (size_t k = 0; k < n_eights; k++)
    rank (small, cells, ranks, &eights[k]);
  for (size_t k = 0; k < n_eights; k++)
    for (int i = 0; i < EIGHT; i++)
      pixels[eights[k].pixel[i]] = small->colors[eights[k].color[i]];
}
#endif

void
km_small_pixels_write (const KmSmallPixels *small, const uint8_t *cells, uint32_t *frames, size_t n, uint32_t *pixels)
{
  cells += small->start;
#ifdef __x86_64__
  if (small->in_eights && n > 0)
    {
      size_t n_eights = (n + EIGHT - 1) / EIGHT;
      for (; n < n_eights * EIGHT; n++)
        frames[n] = frames[n - 1];
      write_eights (small, cells, frames, n_eights, pixels);
      return;
    }
#endif
  for (size_t i = 0; i < n; i++)
    write_one (small, cells, frames[i], pixels);
}
