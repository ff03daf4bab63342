/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Find: turns what a person typed into a target. Tried in this order: a zone, a page frame number, an address of an
 * object, of the direct map, of a struct page, of a virtual area, a physical address, a handle, the name of a cache. */
#include "model/find.h"

#include "core/slab/kmem_read.h"
#include "core/vm/vm_read.h"
#include "model/step.h"

#include <string.h>

/* ---- targets ---- */

static bool
target_frame (KmModel *model, uint64_t pfn, KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  KmBlock block;

  if (pfn >= km_machine_end_pfn (km_model_machine (model)))
    return false;
  km_machine_block (machine, (KmPfn)pfn, &block);
  *target = (KmTarget){ .kind = KM_TARGET_FRAME,
                        .pfn = (KmPfn)pfn,
                        .order = block.order,
                        .type = block.type,
                        .cpu = block.cpu,
                        .zone = km_machine_zone_of (machine, (KmPfn)pfn) };
  return true;
}

static bool
target_zone (KmModel *model, const char *text, KmTarget *target)
{
  for (uint32_t zone = 0; zone < km_machine_n_zones (km_model_machine (model)); zone++)
    if (g_ascii_strcasecmp (text, km_model_zone_label (model, zone)) == 0)
      {
        *target = (KmTarget){ .kind = KM_TARGET_ZONE, .zone = zone, .pfn = KM_PFN_NONE };
        return true;
      }
  return false;
}

/* The object around an address of a slab: unless the frame itself was meant, by its first byte. */
static bool
target_object (KmModel *model, KmPfn pfn, uint64_t address, KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t offset = (uint32_t)address & ((1u << km_machine_page_shift (machine)) - 1);
  KmObjectInfo info;

  if (!km_machine_object_at (machine, pfn, offset, &info) || info.inside < 0 || (offset == 0 && info.inside != 0))
    return false;
  *target = (KmTarget){ .kind = KM_TARGET_OBJECT,
                        .pfn = info.pfn,
                        .offset = info.offset,
                        .cache = info.cache,
                        .zone = km_machine_zone_of (machine, info.pfn) };
  return true;
}

/* The area of virtual addresses around an address. */
static bool
target_area (KmModel *model, uint64_t address, KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  KmVmallocInfo vmalloc;
  KmAreaInfo area;

  km_machine_vmalloc (machine, &vmalloc);
  if (address < vmalloc.start || address >= vmalloc.end
      || !km_machine_area_at (machine, (uint32_t)((address - vmalloc.start) >> km_machine_page_shift (machine)), &area))
    return false;
  *target = (KmTarget){ .kind = KM_TARGET_AREA, .pfn = KM_PFN_NONE, .value = km_value (KM_VALUE_AREA, area.start) };
  return true;
}

static bool
target_cache (KmModel *model, const char *name, KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  KmRef cache = km_machine_cache_by_name (machine, name);

  if (cache == 0)
    return false;
  *target = (KmTarget){ .kind = KM_TARGET_CACHE, .pfn = KM_PFN_NONE, .cache = cache };
  return true;
}

static bool
target_direct_map (KmModel *model, uint64_t address, KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  uint64_t base = km_machine_virtual_address (machine, 0), pfn;

  if (base == 0 || address < base)
    return false;
  pfn = (address - base) >> km_machine_page_shift (machine);
  if (pfn < km_machine_end_pfn (km_model_machine (model)) && target_object (model, (KmPfn)pfn, address, target))
    return true;
  return pfn < km_machine_end_pfn (km_model_machine (model)) && km_machine_virtual_address (machine, (KmPfn)pfn) != 0
         && target_frame (model, pfn, target);
}

static bool
target_descriptor (KmModel *model, uint64_t address, KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  uint64_t base = km_machine_page_descriptor (machine, 0), size = km_machine_page_descriptor (machine, 1) - base;

  return address >= base && size > 0 && target_frame (model, (address - base) / size, target);
}

static bool
target_number (KmModel *model, uint64_t value, KmTarget *target)
{
  return target_frame (model, value, target) || target_direct_map (model, value, target)
         || target_descriptor (model, value, target) || target_area (model, value, target)
         || target_frame (model, value >> km_machine_page_shift (km_model_machine (model)), target);
}

static bool
target_handle (KmModel *model, const char *name, KmTarget *target)
{
  uint32_t op = km_script_find_handle (km_timeline_script (km_model_timeline (model)), name,
                                       km_timeline_cursor (km_model_timeline (model)).op);
  KmPfn pfn = op == UINT32_MAX ? KM_PFN_NONE : km_timeline_result (km_model_timeline (model), op);
  KmFrame frame;

  if (pfn != KM_PFN_NONE && !km_value_is (pfn, KM_VALUE_PAGE))
    return km_model_target_of_value (model, pfn, target);
  if (pfn == KM_PFN_NONE || !target_frame (model, pfn, target))
    return false;
  if (km_machine_frame (km_model_machine (model), pfn, &frame) && frame.owner == op)
    target->kind = KM_TARGET_BLOCK;
  return true;
}

/* ---- reading what was typed ---- */

/* Skips one of the words that may come before a number. */
static const char *
skip_word (const char *text)
{
  static const char *const words[] = { "frame(", "frame", "pfn", "page" };

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strncasecmp (text, words[i], strlen (words[i])) == 0)
      {
        const char *rest = text + strlen (words[i]);

        while (g_ascii_isspace (*rest) || *rest == '=' || *rest == ':')
          rest++;
        if (g_ascii_isdigit (*rest))
          return rest;
      }
  return text;
}

/* A whole number, decimal or 0x, perhaps followed by a bracket. */
static bool
read_number (const char *text, uint64_t *value)
{
  bool hexadecimal = g_ascii_strncasecmp (text, "0x", 2) == 0;
  char *end;

  if (!g_ascii_isdigit (*text))
    return false;
  *value = g_ascii_strtoull (text, &end, hexadecimal ? 16 : 10);
  if (*end == ')')
    end++;
  return *end == '\0';
}

bool
km_model_find (KmModel *model, const char *text, KmTarget *target)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  uint64_t value;

  if (*typed == '\0')
    return false;
  if (target_zone (model, typed, target))
    return true;
  if (read_number (skip_word (typed), &value))
    return target_number (model, value, target);
  return target_handle (model, typed, target) || target_cache (model, typed, target);
}
