/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/new_workload.h"

#include "base/i18n.h"

#include <string.h>

/* Either a note, translated, or lines as they are. */
typedef struct
{
  const char *note, *lines;
} Part;

static const Part parts[] = {
  { NULL, "kmw 1\n"
          "machine zones=NORMAL:8M kernel=2.6.34 pcp=off\n\n" },
  { N_ ("Four page frames are wanted: order 2. The free memory is in blocks of 1,024 frames,\nso one of them is cut into halves, again and again, until a half is just large enough."),
    "p = alloc_pages(GFP_KERNEL, 2)\n"
    "expect nr_free(NORMAL, 2) == 1\n\n" },
  { N_ ("The same once more. The list of order 2 has the half that was left over: nothing is cut."),
    "q = alloc_pages(GFP_KERNEL, 2)\n"
    "expect q == p + 4\n\n" },
  { N_ ("Both go back. A block whose buddy is free as well merges with it, as far up as it goes."),
    "__free_pages(p, 2)\n"
    "__free_pages(q, 2)\n"
    "expect nr_free(NORMAL, 10) == 2\n\n" },
  { N_ ("This workload is yours. Change an order or add a call, such as buf = kmalloc(100, GFP_KERNEL), and look at what\nthe allocator does. A click on the picture offers calls too."),
    NULL },
};

/* A paragraph with "///" before each of its lines. */
static void
append_note (GString *text, const char *note)
{
  g_auto (GStrv) lines = g_strsplit (note, "\n", -1);

  for (unsigned i = 0; lines[i]; i++)
    g_string_append_printf (text, "/// %s\n", lines[i]);
}

char *
km_new_workload_text (void)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (parts[i].note)
        append_note (text, _ (parts[i].note));
      if (parts[i].lines)
        g_string_append (text, parts[i].lines);
    }
  return g_string_free (text, FALSE);
}
