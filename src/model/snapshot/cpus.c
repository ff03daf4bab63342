/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/cpus.h"

#include "core/words/kmap_type.h"
#include "model/model_private.h"
#include "model/snapshot/marks.h"
#include "model/snapshot/uses.h"
#include "model/step.h"

static bool
is_told_by (const KmEvent *event, KmValue value)
{
  return event->pfn2 == value
         && (event->kind == KM_EVENT_KMAP_ATOMIC || event->kind == KM_EVENT_PERCPU || event->kind == KM_EVENT_STACK);
}

/* Events of the current call so far about @value: the last one touches it, the others have changed it. */
static uint32_t
marks_of_value (KmModel *model, KmValue value)
{
  uint32_t n, passed, marks = 0;
  const KmEvent *events = km_timeline_events (model->timeline, &n);

  passed = MIN (km_timeline_cursor (model->timeline).event, n);
  for (uint32_t i = km_first_marked_event (passed); i < passed; i++)
    if (is_told_by (&events[i], value))
      marks |= KM_STEP_CHANGED | (i + 1 == passed ? KM_STEP_TOUCHED : 0);
  return marks;
}

/* ---- kmap_atomic() ---- */

static void
read_atomic (KmModel *model, KmSnapCpus *cpus)
{
  const KmMachine *machine = km_model_machine (model);
  bool types = !km_machine_generation (machine)->kmap_local;

  cpus->atomic_slots = MIN (km_machine_atomic_slots (machine), KM_SNAP_ATOMIC_SLOTS);
  for (uint32_t cpu = 0; cpu < cpus->cpus; cpu++)
    for (uint32_t slot = 0; slot < cpus->atomic_slots; slot++)
      {
        KmPfn pfn = km_machine_atomic_slot (machine, cpu, slot);
        KmValue value = km_value (KM_VALUE_KMAP, KM_KMAP_ATOMIC + cpu * km_machine_atomic_slots (machine) + slot);

        cpus->atomic[cpu][slot] = (KmSnapAtomicSlot){
          .type = types ? km_kmap_type_name (slot) : NULL,
          .pfn = pfn,
          .target = { .kind = KM_TARGET_AREA, .pfn = pfn, .value = value },
          .marks = marks_of_value (model, value),
        };
      }
}

/* ---- per-CPU data ---- */

/* The value of per-CPU data that the current call has told about last, KM_VALUE_NULL if none. */
static KmValue
value_of_step (KmModel *model)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (model->timeline, &n);

  for (uint32_t i = MIN (km_timeline_cursor (model->timeline).event, n); i > 0; i--)
    if (events[i - 1].kind == KM_EVENT_PERCPU)
      return events[i - 1].pfn2;
  return KM_VALUE_NULL;
}

static KmValue
choose_value (KmModel *model, const KmTarget *selection)
{
  if (selection && selection->kind == KM_TARGET_AREA && km_value_is (selection->value, KM_VALUE_PERCPU))
    return selection->value;
  return value_of_step (model);
}

static bool
choose_chunk (const KmMachine *machine, KmValue value, KmPercpuChunkInfo *chunk)
{
  if (!km_machine_percpu_chunk (machine, 0, chunk))
    return false;
  if (value != KM_VALUE_NULL)
    km_machine_percpu_chunk (machine, km_value_payload (value) / chunk->unit_bytes, chunk);
  return true;
}

static void
read_ranges (KmModel *model, KmValue value, KmSnapCpus *cpus)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t n = km_machine_percpu_ranges (machine, cpus->chunk.number, NULL, 0), focus = UINT32_MAX;
  g_autofree KmPercpuRangeInfo *all = g_new (KmPercpuRangeInfo, MAX (n, 1));

  km_machine_percpu_ranges (machine, cpus->chunk.number, all, n);
  cpus->free_at_end = cpus->chunk.free_bytes;
  for (uint32_t i = 0; i < n; i++)
    {
      cpus->free_at_end -= all[i].offset - (i > 0 ? all[i - 1].offset + all[i - 1].size : 0);
      if (value != KM_VALUE_NULL && all[i].value == value)
        focus = i;
    }
  cpus->ranges_in_use = n;
  cpus->n_ranges = MIN (n, KM_SNAP_RANGES);
  cpus->first = focus == UINT32_MAX || focus < KM_SNAP_RANGES ? 0 : focus - KM_SNAP_RANGES + 1;
  cpus->focus = focus == UINT32_MAX ? -1 : (int)(focus - cpus->first);
  for (uint32_t i = 0; i < cpus->n_ranges; i++)
    {
      const KmPercpuRangeInfo *info = &all[cpus->first + i];
      uint32_t before = cpus->first + i > 0 ? info[-1].offset + info[-1].size : 0;
      KmTarget target = { .kind = KM_TARGET_AREA, .pfn = KM_PFN_NONE, .value = info->value };

      cpus->ranges[i] = (KmSnapRange){ .info = *info, .free_before = info->offset - before };
      if (info->value == KM_VALUE_NULL)
        continue;
      cpus->ranges[i].target = target;
      cpus->ranges[i].marks = marks_of_value (model, info->value);
    }
}

/* ---- kernel stacks ---- */

static void
read_stacks (KmModel *model, KmSnapCpus *cpus)
{
  KmStackInfo stacks[KM_SNAP_STACKS];

  cpus->stacks_in_use = km_machine_stacks (km_model_machine (model), stacks, KM_SNAP_STACKS);
  cpus->n_stacks = MIN (cpus->stacks_in_use, KM_SNAP_STACKS);
  for (uint32_t i = 0; i < cpus->n_stacks; i++)
    {
      KmSnapStack *stack = &cpus->stacks[i];

      stack->info = stacks[i];
      stack->overflowed = stacks[i].used > stacks[i].bytes - stacks[i].info_bytes;
      stack->marks = marks_of_value (model, stacks[i].value);
      km_model_target_of_value (model, stacks[i].value, &stack->target);
    }
}

void
km_model_cpus (KmModel *model, const KmTarget *selection, KmSnapCpus *cpus)
{
  const KmMachine *machine = km_model_machine (model);
  KmValue value = choose_value (model, selection);

  km_model_catch_up (model);
  *cpus = (KmSnapCpus){ .uses = km_model_uses (model), .cpus = km_machine_cpus (machine), .focus = -1 };
  for (uint32_t cpu = 0; cpu < cpus->cpus; cpu++)
    cpus->preempt[cpu] = km_machine_preempt_count (machine, cpu);
  if (cpus->uses & KM_USES_ATOMIC)
    read_atomic (model, cpus);
  cpus->has_chunk = cpus->uses & KM_USES_PERCPU && choose_chunk (machine, value, &cpus->chunk);
  if (cpus->has_chunk)
    read_ranges (model, value, cpus);
  if (cpus->uses & KM_USES_STACKS)
    read_stacks (model, cpus);
}
