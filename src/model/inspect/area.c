/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection of an area of addresses, a slot of kmap(), per-CPU data. */
#include "model/history.h"
#include "model/inspect/scope.h"
#include "model/inspect/things.h"
#include "model/text/value_text.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/vm/vm_read.h"
#include "core/words/kmap_type.h"

static void
add_area (KmModel *model, const KmAreaInfo *area, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  uint64_t page = (uint64_t)1 << km_machine_page_shift (machine);
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Addresses"));
  g_autofree KmPfn *frames = g_new (KmPfn, KM_INSPECT_LISTED);
  uint32_t n;

  km_section_add_mono (section, _ ("from"), g_strdup (km_format_address (area->address).text));
  km_section_add_mono (section, _ ("to"),
                       g_strdup (km_format_address (area->address + (area->pages - area->guard) * page).text));
  km_section_add_count (section, _ ("size in pages"), area->pages - area->guard);
  km_section_add_count (section, _ ("guard pages"), area->guard);
  if (area->kind == KM_AREA_LAZY)
    km_section_add (section, "", g_strdup (_ ("Freed; the addresses are not free before the next purge.")));
  if (area->kind == KM_AREA_POOL)
    km_section_add (section, "", g_strdup (_ ("Freed and purged; it waits in a pool for a request of its size.")));
  if (area->descriptor != KM_VALUE_NULL)
    km_section_add_value (model, section, "struct vm_struct", area->descriptor);
  if (area->array != KM_VALUE_NULL)
    km_section_add_value (model, section, "pages", area->array);
  section = km_inspection_add_section (inspection, _ ("Page-table entries"));
  n = km_machine_area_frames (machine, area->start, frames, KM_INSPECT_LISTED);
  for (uint32_t i = 0; i < n; i++)
    {
      g_autofree char *label = g_strdup (km_format_address (area->address + i * page).text);

      if (frames[i] != KM_PFN_NONE)
        km_section_add_value (model, section, label, km_value (KM_VALUE_PAGE, frames[i]));
    }
}

static void
add_kmap_slot (KmModel *model, uint32_t slot, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmInspectSection *section = km_inspection_add_section (inspection, "pkmap_count");
  KmPfn pfn = KM_PFN_NONE;
  uint32_t count = km_machine_kmap_slot (machine, slot, &pfn);

  km_section_add_mono (section, _ ("slot"), g_strdup_printf ("%u / %u", slot, km_machine_kmap_slots (machine)));
  km_section_add_count (section, _ ("counter"), count);
  if (count > 0)
    km_section_add_value (model, section, _ ("page frame"), km_value (KM_VALUE_PAGE, pfn));
  if (count == 1)
    km_section_add (section, "", g_strdup (_ ("Mapped, but without a user: the next flush frees the slot.")));
}

static void
add_atomic_slot (KmModel *model, uint32_t number, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t slots = km_machine_atomic_slots (machine), cpu = slots ? number / slots : 0, slot = number - cpu * slots;
  KmInspectSection *section = km_inspection_add_section (inspection, "kmap_atomic()");
  KmPfn pfn = km_machine_atomic_slot (machine, cpu, slot);

  km_section_add_count (section, "CPU", cpu);
  km_section_add_mono (section, _ ("slot"), g_strdup_printf ("%u / %u", slot, slots));
  if (!km_machine_generation (machine)->kmap_local && slot < KM_NR_KMAP_TYPES)
    km_section_add_mono (section, "enum km_type", g_strdup (km_kmap_type_name (slot)));
  if (pfn != KM_PFN_NONE)
    km_section_add_value (model, section, _ ("page frame"), km_value (KM_VALUE_PAGE, pfn));
  else
    km_section_add (section, _ ("page frame"), g_strdup (_ ("none: the slot is empty")));
  km_section_add_count (section, "preempt_count()", km_machine_preempt_count (machine, cpu));
}

static void
add_percpu (KmModel *model, KmValue value, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Per-CPU data"));
  KmPercpuRangeInfo range;
  KmPercpuChunkInfo chunk;
  uint32_t number;

  if (!km_machine_percpu_range (machine, value, &number, &range) || !km_machine_percpu_chunk (machine, number, &chunk))
    {
      km_section_add (section, "", g_strdup (_ ("It is freed.")));
      return;
    }
  km_section_add_bytes (section, _ ("size"), range.size);
  km_section_add_mono (section, _ ("offset in each unit"), g_strdup_printf ("0x%x = %u", range.offset, range.offset));
  km_section_add_count (section, _ ("chunk"), number);
  km_section_add_bytes (section, _ ("unit"), chunk.unit_bytes);
  km_section_add_bytes (section, _ ("free in each unit"), chunk.free_bytes);
  km_section_add_count (section, _ ("pages of a unit with frames"), chunk.populated);
  section = km_inspection_add_section (inspection, "per_cpu_ptr()");
  for (uint32_t cpu = 0; !chunk.first && cpu < km_machine_cpus (machine); cpu++)
    {
      uint64_t address = km_machine_percpu_address (machine, number, range.offset, cpu);
      g_autofree char *label = g_strdup_printf ("CPU %u", cpu);

      km_section_add_mono (section, label, g_strdup (km_format_address (address).text));
    }
  if (chunk.first)
    km_section_add (section, "", g_strdup (_ ("Boot chose the place of this chunk, outside the vmalloc area.")));
}

/* Translators: what an address is. */
static const char *const area_kinds[KM_NR_AREA_KINDS] = {
  [KM_AREA_VMALLOC] = N_ ("area of vmalloc"),
  [KM_AREA_VMAP] = N_ ("area of vmap"),
  [KM_AREA_PERCPU] = N_ ("area of per-CPU data"),
  [KM_AREA_STACK] = N_ ("area of a kernel stack"),
  [KM_AREA_OTHER] = N_ ("area of the kernel itself"),
  [KM_AREA_LAZY] = N_ ("area that is freed, until the purge"),
  [KM_AREA_POOL] = N_ ("area that waits for a request of its size"),
};

static const char *
kind_of_value (KmModel *model, KmValue value)
{
  KmAreaInfo area;

  if (km_value_is (value, KM_VALUE_KMAP))
    return km_value_payload (value) >= KM_KMAP_ATOMIC ? _ ("slot of kmap_atomic") : _ ("slot of kmap");
  if (km_value_is (value, KM_VALUE_PERCPU))
    return _ ("per-CPU data");
  if (km_machine_area_at (km_model_machine (model), km_value_payload (value), &area))
    return _ (area_kinds[area.kind]);
  return _ ("not mapped");
}

void
km_inspect_area (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  KmValue value = target->value;
  uint32_t owner = km_model_owner_of_value (model, value);
  KmInspectSection *section;
  KmAreaInfo area;

  inspection->title = km_model_value_text (model, value);
  inspection->subtitle = g_strdup (kind_of_value (model, value));
  section = km_inspection_add_section (inspection, "");
  if (owner != UINT32_MAX)
    km_section_add_link (section, _ ("made by"), km_model_name_call (model, owner), owner);
  if (km_value_is (value, KM_VALUE_AREA)
      && km_machine_area_at (km_model_machine (model), km_value_payload (value), &area))
    {
      km_inspect_stack (model, value, inspection);
      add_area (model, &area, inspection);
    }
  else if (km_value_is (value, KM_VALUE_KMAP) && km_value_payload (value) >= KM_KMAP_ATOMIC)
    add_atomic_slot (model, km_value_payload (value) - KM_KMAP_ATOMIC, inspection);
  else if (km_value_is (value, KM_VALUE_KMAP))
    add_kmap_slot (model, km_value_payload (value), inspection);
  else if (km_value_is (value, KM_VALUE_PERCPU))
    add_percpu (model, value, inspection);
}
