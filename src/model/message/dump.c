/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/message/dump.h"

enum
{
  ROW = 16, /* bytes */
};

bool
km_reported_find (const KmSubject *s, KmReported *object)
{
  KmSlabView slab;

  *object = (KmReported){ .s = s };
  if (!s->at_cursor || !km_machine_object (s->machine, s->event->pfn2, &object->info))
    return false;
  km_machine_cache (s->machine, object->info.cache, &object->cache);
  km_machine_slab (s->machine, object->info.slab, &slab);
  object->offset = ((object->info.pfn - slab.pfn) << km_machine_page_shift (s->machine)) + object->info.offset;
  return true;
}

void
km_put_row (GString *out, const uint8_t *bytes, uint32_t n)
{
  for (uint32_t i = 0; i < ROW; i++)
    if (i < n)
      g_string_append_printf (out, "%s%02x", i > 0 ? " " : "", bytes[i]);
    else
      g_string_append (out, "   ");
  g_string_append (out, "  ");
  for (uint32_t i = 0; i < n; i++)
    g_string_append_c (out, g_ascii_isprint ((char)bytes[i]) ? (char)bytes[i] : '.');
}
