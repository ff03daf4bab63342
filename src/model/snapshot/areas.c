/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/areas.h"

#include "model/model_private.h"
#include "model/snapshot/marks.h"
#include "model/step.h"

/* Bytes of an area may be touched as those of an object. */
static bool
is_about_areas (const KmEvent *event)
{
  KmEventSubject subject = km_event_info (event->kind)->subject;
  return subject == KM_EVENT_OF_VM || (subject == KM_EVENT_OF_SLAB && km_value_is (event->pfn2, KM_VALUE_AREA));
}

static const KmEvent *
area_event (KmModel *model)
{
  const KmEvent *event = km_model_current_event (model);

  return event && is_about_areas (event) ? event : NULL;
}

static bool
is_in (const KmAreaInfo *info, KmValue value)
{
  return km_value_is (value, KM_VALUE_AREA) && km_value_payload (value) - info->start < info->pages;
}

/* Areas that the call has named so far, and the current event. */
static uint32_t
marks_of_area (KmModel *model, const KmAreaInfo *info)
{
  uint32_t n, passed, marks = 0;
  const KmEvent *events = km_timeline_events (model->timeline, &n);

  passed = MIN (km_timeline_cursor (model->timeline).event, n);
  for (uint32_t i = km_first_marked_event (passed); i < passed; i++)
    if (is_about_areas (&events[i]) && is_in (info, events[i].pfn2))
      marks |= KM_STEP_CHANGED | (i + 1 == passed ? KM_STEP_TOUCHED : 0);
  return marks;
}

static void
read_areas (KmModel *model, KmSnapVm *vm)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t page = 0;
  KmAreaInfo info;

  while (vm->n_areas < KM_SNAP_AREAS && km_machine_area_from (machine, page, &info))
    {
      vm->areas[vm->n_areas++] = (KmSnapArea){
        .info = info,
        .target = { .kind = KM_TARGET_AREA, .pfn = KM_PFN_NONE, .value = km_value (KM_VALUE_AREA, info.start) },
        .marks = marks_of_area (model, &info),
      };
      page = info.start + MAX (info.pages, 1);
    }
}

/* ---- the chosen area ---- */

static int
area_of_value (const KmSnapVm *vm, KmValue value)
{
  for (uint32_t i = 0; i < vm->n_areas; i++)
    if (is_in (&vm->areas[i].info, value))
      return (int)i;
  return -1;
}

/* The area that the last operation has made; those of boot and of recordings have no operation. */
static int
newest_area (const KmSnapVm *vm)
{
  int best = -1;

  for (uint32_t i = 0; i < vm->n_areas; i++)
    if (vm->areas[i].info.owner != UINT32_MAX && (best < 0 || vm->areas[i].info.owner >= vm->areas[best].info.owner))
      best = (int)i;
  return best >= 0 || vm->n_areas == 0 ? best : 0;
}

/* The area that an event of the call was about last. */
static int
area_of_call (KmModel *model, const KmSnapVm *vm)
{
  uint32_t n, passed;
  const KmEvent *events = km_timeline_events (model->timeline, &n);
  int area = -1;

  passed = MIN (km_timeline_cursor (model->timeline).event, n);
  for (uint32_t i = passed; area < 0 && i-- > km_first_marked_event (passed);)
    if (is_about_areas (&events[i]))
      area = area_of_value (vm, events[i].pfn2);
  return area;
}

static int
choose_area (KmModel *model, const KmSnapVm *vm, const KmTarget *selection)
{
  int area = selection && selection->kind == KM_TARGET_AREA ? area_of_value (vm, selection->value) : -1;

  if (area < 0)
    area = area_of_call (model, vm);
  return area < 0 ? newest_area (vm) : area;
}

/* The page of the chosen area that @event finds no frame for, at distance b from the pointer; -1 if it is no such
 * event.
 */
static int
hit_page (KmModel *model, const KmSnapVm *vm, const KmEvent *event)
{
  const KmAreaInfo *info = &vm->areas[vm->chosen].info;
  int64_t page = (int64_t)km_value_payload (event->pfn2) - info->start
                 + (event->b >> km_machine_page_shift (km_model_machine (model)));

  if (event->kind != KM_EVENT_KMEM_BUG || event->a != KM_BUG_BAD_ADDRESS || !is_about_areas (event))
    return -1;
  return page >= vm->n_pages && page < info->pages ? (int)page : -1;
}

static void
read_hit (KmModel *model, KmSnapVm *vm)
{
  uint32_t n, passed;
  const KmEvent *events = km_timeline_events (model->timeline, &n);

  passed = MIN (km_timeline_cursor (model->timeline).event, n);
  for (uint32_t i = km_first_marked_event (passed); vm->hit < 0 && i < passed; i++)
    vm->hit = hit_page (model, vm, &events[i]);
}

static void
read_pages (KmModel *model, KmSnapVm *vm)
{
  const uint8_t *cells = km_model_cells (model);
  const KmEvent *event = area_event (model);
  uint32_t end_pfn = km_machine_end_pfn (km_model_machine (model));

  if (vm->chosen < 0)
    return;
  vm->n_pages =
      km_machine_area_frames (km_model_machine (model), vm->areas[vm->chosen].info.start, vm->frames, KM_SNAP_PAGES);
  for (uint32_t i = 0; i < vm->n_pages; i++)
    {
      KmPfn pfn = vm->frames[i];

      vm->cells[i] = pfn < end_pfn ? cells[pfn] & KM_CELL_CLASS_MASK : KM_CELL_HOLE;
      vm->marks[i] = event && event->pfn == pfn ? KM_STEP_TOUCHED : 0;
    }
  read_hit (model, vm);
}

/* ---- kmap() ---- */

/* The first slots in use; where there are too many, the last record is that of the step's slot. */
static void
read_slots (KmModel *model, KmSnapVm *vm)
{
  const KmMachine *machine = km_model_machine (model);
  const KmEvent *event = area_event (model);
  KmTarget step;
  bool is_kmap =
      km_model_step_target (model, &step) && step.kind == KM_TARGET_AREA && km_value_is (step.value, KM_VALUE_KMAP);

  vm->kmap_slots = km_machine_kmap_slots (machine);
  vm->step_slot = -1;
  for (uint32_t slot = 0; slot < vm->kmap_slots; slot++)
    {
      KmPfn pfn = KM_PFN_NONE;
      uint32_t count = km_machine_kmap_slot (machine, slot, &pfn);
      bool wanted = is_kmap && km_value_payload (step.value) == slot;

      if (count == 0)
        continue;
      vm->slots_in_use++;
      if (vm->n_slots == KM_SNAP_SLOTS && !wanted)
        continue;
      if (vm->n_slots == KM_SNAP_SLOTS)
        vm->n_slots--;
      if (wanted)
        vm->step_slot = (int)vm->n_slots;
      vm->slots[vm->n_slots++] = (KmSnapKmapSlot){
        .slot = slot,
        .count = count,
        .pfn = pfn,
        .target = { .kind = KM_TARGET_AREA, .pfn = pfn, .value = km_value (KM_VALUE_KMAP, slot) },
        .marks = event && event->kind == KM_EVENT_KMAP_SLOT && event->a == (int32_t)slot ? KM_STEP_TOUCHED : 0,
      };
    }
}

void
km_model_vm (KmModel *model, const KmTarget *selection, KmSnapVm *vm)
{
  km_model_catch_up (model);
  vm->n_areas = vm->n_pages = vm->n_slots = vm->slots_in_use = 0;
  vm->hit = -1;
  km_machine_vmalloc (km_model_machine (model), &vm->vmalloc);
  read_areas (model, vm);
  vm->chosen = choose_area (model, vm, selection);
  read_pages (model, vm);
  read_slots (model, vm);
}
