/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in braces about areas of addresses, page-table entries, slots of kmap() and per-CPU data. */
#include "model/text/names.h"

#include "base/i18n.h"
#include "base/units.h"

#include <inttypes.h>
/* Translators: %s is a number of areas of virtual addresses; inside a sentence. */
KM_PUT_COUNTED (put_areas, ngettext ("%s area", "%s areas", (unsigned long)n))
/* Translators: %s is a number of pages of addresses; inside a sentence. */
KM_PUT_COUNTED (put_pages, ngettext ("%s page", "%s pages", (unsigned long)n))
/* Translators: %s is a number; inside a sentence. */
KM_PUT_COUNTED (put_entries, ngettext ("%s page-table entry", "%s page-table entries", (unsigned long)n))
/* Translators: %s is a number; inside a sentence. */
KM_PUT_COUNTED (put_slots, ngettext ("%s slot", "%s slots", (unsigned long)n))
/* Translators: %s is a number; inside a sentence. */
KM_PUT_COUNTED (put_units, ngettext ("%s unit", "%s units", (unsigned long)n))

KM_WRITES (write_hex, g_string_append_printf (out, "0x%" PRIx32, (uint32_t)s->event->a))

static void
write_users (GString *out, const KmSubject *s)
{
  /* Translators: %s is a number; inside a sentence. */
  g_string_append_printf (out, ngettext ("%s user", "%s users", (unsigned long)MAX (s->event->b - 1, 0)),
                          km_format_count (MAX (s->event->b - 1, 0)).text);
}

/* ---- the table ---- */

const KmName km_names_vm[] = {
  { .name = "a_areas", .number = km_name_a, .put = put_areas },
  { .name = "a_entries", .number = km_name_a, .put = put_entries },
  { .name = "a_pages", .number = km_name_a, .put = put_pages },
  { .name = "a_slots", .number = km_name_a, .put = put_slots },
  { .name = "b_areas", .number = km_name_b, .put = put_areas },
  { .name = "b_pages", .number = km_name_b, .put = put_pages },
  { .name = "b_units", .number = km_name_b, .put = put_units },
  { .name = "hex", .write = write_hex },
  { .name = "users", .write = write_users },
  { NULL },
};
