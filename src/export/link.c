/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes as libqrencode makes them, of level M: 15 of a hundred squares may be covered. */
#include "export/link.h"

#include "scene/paint.h"

#include <math.h>
#include <qrencode.h>
#include <string.h>

enum
{
  QUIET = 4, /* squares around a code that stay white, as ISO/IEC 18004 asks for */
  BLACK = 0x000000,
  WHITE = 0xffffff,
};

bool
km_link_is_address (const char *address)
{
  static const char *const schemes[] = { "http://", "https://", "file://" };
  size_t length = strlen (address);

  if (length > KM_LINK_MOST || strpbrk (address, "# \t\n") || !g_utf8_validate (address, -1, NULL))
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (address, schemes[i]) && length > strlen (schemes[i]))
      return true;
  return false;
}

/* Is there a question in front of call @op, from 1? */
static bool
is_asked_about (KmScript *script, uint32_t op)
{
  const KmMark *ask = km_script_last_mark (script, KM_MARK_ASK, op - 1);

  return ask && ask->op == op - 1;
}

char *
km_link_here (KmTimeline *timeline, const char *address)
{
  KmCursor at = km_timeline_cursor (timeline);
  uint32_t n_events;

  km_timeline_events (timeline, &n_events);
  if (at.event == 1 && n_events > 1 && is_asked_about (km_timeline_script (timeline), at.op))
    return g_strdup_printf ("%s#step=%u", address, at.op - 1);
  return at.event >= n_events ? g_strdup_printf ("%s#step=%u", address, at.op)
                              : g_strdup_printf ("%s#step=%u.%u", address, at.op, at.event);
}

/* Draws the squares of @code, each row in runs of black. */
static void
draw_squares (KmPen *pen, const QRcode *code, double x, double y, double side)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (KmRect));

  for (int row = 0; row < code->width; row++)
    for (int column = 0, end; column < code->width; column = end + 1)
      {
        KmRect run;

        for (end = column; end < code->width && code->data[row * code->width + end] & 1; end++)
          ;
        run = km_rect (x + column * side, y + row * side, (end - column) * side, side);
        if (end > column)
          g_array_append_val (runs, run);
      }
  km_paint_pixels (pen, (const KmRect *)(const void *)runs->data, runs->len, BLACK);
}

double
km_link_draw (KmPen *pen, const char *link, KmRect area)
{
  QRcode *code = QRcode_encodeData ((int)strlen (link), (const unsigned char *)link, 0, QR_ECLEVEL_M);
  int squares = code ? code->width + 2 * QUIET : 0;
  double side = code ? fmax (1, floor (fmin (area.w, area.h) / squares)) : 0, size = side * squares;
  KmRect box = km_rect (floor (area.x + area.w - size), floor (area.y + area.h - size), size, size);

  if (code && pen)
    {
      km_pen_begin (pen, &(KmThing){ .what = "link" }, "link");
      km_paint_rect (pen, box, WHITE, 1);
      draw_squares (pen, code, box.x + QUIET * side, box.y + QUIET * side, side);
      km_pen_end (pen);
    }
  QRcode_free (code);
  return size;
}
