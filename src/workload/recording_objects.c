/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/recording_objects.h"

#include "base/i18n.h"

bool
km_recording_read_kernel (KmLines *in, const char *start, KmSlabPlatform *platform)
{
  uint32_t page;

  if (!km_lines_key (in, start, "L1", 4096, &platform->cache_line)
      || !km_lines_key (in, start, "PAGE_SIZE", 65536, &page))
    return false;
  if (page < 4096 || (page & (page - 1)) != 0)
    return km_lines_fail (in, _ ("“PAGE_SIZE” is %u, expected a power of two from 4096 to 65536"), page);
  if (platform->cache_line < 4 || (platform->cache_line & (platform->cache_line - 1)) != 0)
    return km_lines_fail (in, _ ("“L1” is %u, expected a power of two from 4 to 4096"), platform->cache_line);
  platform->build_line = platform->cache_line;
  platform->page_shift = (uint32_t)__builtin_ctz (page);
  return true;
}

bool
km_recording_read_generation (KmLines *in, const char *start, KmGenerationId *generation)
{
  if (!km_lines_find_key (in, start, "kernel"))
    return true;
  for (unsigned id = 0; id < KM_NR_GENERATIONS; id++)
    if (km_lines_take_word (in, km_generation_get ((KmGenerationId)id)->name))
      {
        *generation = (KmGenerationId)id;
        return true;
      }
  return km_lines_fail (in, _ ("a kernel that is not simulated"));
}

bool
km_recording_fill_slot (KmLines *in, GHashTable *slots, uint32_t slot, uint32_t call, bool refused)
{
  if (g_hash_table_contains (slots, GUINT_TO_POINTER (slot)))
    return km_lines_fail (in, _ ("slot %u holds an object already"), slot);
  if (!refused)
    g_hash_table_insert (slots, GUINT_TO_POINTER (slot), GUINT_TO_POINTER (call + 1));
  return true;
}

uint32_t
km_recording_empty_slot (GHashTable *slots, uint32_t slot)
{
  uint32_t by = GPOINTER_TO_UINT (g_hash_table_lookup (slots, GUINT_TO_POINTER (slot)));

  g_hash_table_remove (slots, GUINT_TO_POINTER (slot));
  return by ? by - 1 : KM_RECORDING_GHOST;
}
