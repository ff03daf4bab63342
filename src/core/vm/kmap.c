/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/kmap.h"

#include "core/slab/tell.h"

/* ---- preemption ---- */

void
vm_preempt (KmMachine *m, bool off)
{
  KmRef vm = vm_root (m);
  uint32_t count = vm_at (m)->preempt[m->cpu];

  if (!off && count == 0)
    return; /* one enable too many: the count of a task would go below what it started with */
  store_set (m, FIELD (vm, KmVm, preempt) + m->cpu, off ? count + 1 : count - 1);
  SET (m, vm, KmVm, preempt_off, off ? vm_at (m)->preempt_off + 1 : vm_at (m)->preempt_off - 1);
  TELL_ABOVE (m, KM_EVENT_PREEMPT, .a = off, .b = off ? (int32_t)count + 1 : (int32_t)count - 1);
}

/* ---- slots of kmap ---- */

static KmRef
pkmap_record (KmMachine *m)
{
  KmRef vm = vm_root (m), record = vm_at (m)->pkmap;
  uint32_t words = RECORD_WORDS (KmPkmap) + VM_PKMAP_SLOTS * RECORD_WORDS (KmPkmapSlot);

  if (record)
    return record;
  record = pool_take_clear (m, pool_fixed (m, POOL_PKMAP, words), 0);
  SET (m, vm, KmVm, pkmap, record);
  return record;
}

static inline const KmPkmap *
pkmap_at (const KmMachine *m)
{
  return store_at (m, vm_at (m)->pkmap);
}

static inline KmRef
pkmap_slot_ref (const KmMachine *m, uint32_t slot)
{
  return vm_at (m)->pkmap + RECORD_WORDS (KmPkmap) + slot * RECORD_WORDS (KmPkmapSlot);
}

#define SLOT_SET(m, slot, member, value) SET (m, pkmap_slot_ref (m, slot), KmPkmapSlot, member, value)

/* The slot of a page plus 1, 0 if it has none. */
static uint32_t
pkmap_find (const KmMachine *m, KmPfn pfn)
{
  const KmPkmap *pkmap = pkmap_at (m);
  uint32_t at = pkmap->hash[pfn % VM_PKMAP_HASH];

  while (at && pkmap->slot[at - 1].pfn != pfn)
    at = pkmap->slot[at - 1].next;
  return at;
}

/* set_page_address (page, NULL). */
static void
pkmap_forget (KmMachine *m, uint32_t slot)
{
  const KmPkmap *pkmap = pkmap_at (m);
  uint32_t bucket = pkmap->slot[slot].pfn % VM_PKMAP_HASH, at = pkmap->hash[bucket];

  if (at == slot + 1)
    store_set (m, FIELD (vm_at (m)->pkmap, KmPkmap, hash) + bucket, pkmap->slot[slot].next);
  else
    {
      while (pkmap->slot[at - 1].next != slot + 1)
        at = pkmap->slot[at - 1].next;
      SLOT_SET (m, at - 1, next, pkmap->slot[slot].next);
    }
  SLOT_SET (m, slot, count, 0);
}

/* flush_all_zero_pkmaps(): slots that nobody uses become unused, with one flush of the TLBs. */
static void
pkmap_flush (KmMachine *m)
{
  const KmPkmap *pkmap = pkmap_at (m);
  int32_t n = 0;

  for (uint32_t slot = 0; slot < vm_pkmap_slots (m); slot++)
    if (pkmap->slot[slot].count == 1)
      {
        pkmap_forget (m, slot);
        n++;
      }
  TELL_ABOVE (m, KM_EVENT_KMAP_FLUSH, .a = n);
}

/* The search of map_new_virtual(): a slot, or VM_NO_PAGE if the caller has to wait. */
static uint32_t
pkmap_search (KmMachine *m, KmRef record)
{
  const KmPkmap *pkmap = pkmap_at (m);
  uint32_t slots = vm_pkmap_slots (m), count = slots, slot = pkmap->last;

  do
    {
      slot = (slot + 1) & (slots - 1);
      if (slot == 0)
        {
          pkmap_flush (m);
          count = slots;
        }
    }
  while (pkmap->slot[slot].count != 0 && --count > 0);
  SET (m, record, KmPkmap, last, slot);
  return pkmap->slot[slot].count == 0 ? slot : VM_NO_PAGE;
}

static void
pkmap_enter (KmMachine *m, uint32_t slot, KmPfn pfn)
{
  const KmPkmap *pkmap = pkmap_at (m);
  uint32_t bucket = pfn % VM_PKMAP_HASH;

  SLOT_SET (m, slot, pfn, pfn);
  SLOT_SET (m, slot, count, 1);
  SLOT_SET (m, slot, next, pkmap->hash[bucket]);
  store_set (m, FIELD (vm_at (m)->pkmap, KmPkmap, hash) + bucket, slot + 1);
}

/* kmap_high(). */
static KmValue
kmap_high (KmMachine *m, KmPfn pfn)
{
  KmRef record = pkmap_record (m);
  uint32_t slot = pkmap_find (m, pfn);

  if (slot == 0)
    {
      slot = pkmap_search (m, record);
      if (slot == VM_NO_PAGE)
        {
          m->happened |= KM_HAPPENED_FAIL;
          TELL_ABOVE (m, KM_EVENT_KMAP_WAIT, .pfn = pfn, .a = (int32_t)vm_pkmap_slots (m));
          return KM_VALUE_NULL;
        }
      pkmap_enter (m, slot, pfn);
      slot++;
    }
  slot--;
  SLOT_SET (m, slot, count, pkmap_at (m)->slot[slot].count + 1);
  TELL_ABOVE (m, KM_EVENT_KMAP_SLOT, .pfn = pfn, .pfn2 = km_value (KM_VALUE_KMAP, slot), .a = (int32_t)slot,
              .b = (int32_t)pkmap_at (m)->slot[slot].count);
  return km_value (KM_VALUE_KMAP, slot);
}

KmValue
kmap_address_of (const KmMachine *m, KmPfn pfn)
{
  uint32_t slot = vm_at (m) && vm_at (m)->pkmap ? pkmap_find (m, pfn) : 0;

  return slot ? km_value (KM_VALUE_KMAP, slot - 1) : KM_VALUE_NULL;
}

uint64_t
km_machine_mapped_address (const KmMachine *m, KmPfn pfn)
{
  return km_machine_value_address (m, kmap_address_of (m, pfn));
}

static KmValue
do_kmap (KmMachine *m, KmPfn pfn)
{
  km_might_sleep (m, KM_SLEEP_KMAP);
  if (m->highmem && vm_is_high (m, pfn))
    return kmap_high (m, pfn);
  TELL_ABOVE (m, KM_EVENT_KMAP_LOWMEM, .pfn = pfn, .pfn2 = pfn);
  return pfn;
}

static void
do_kunmap (KmMachine *m, KmPfn pfn)
{
  uint32_t slot;

  if (vm_in_interrupt (m) && !m->generation->kunmap_in_interrupt)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = pfn, .a = KM_BUG_IN_INTERRUPT);
      return;
    }
  if (m->generation->kunmap_in_interrupt && m->highmem)
    km_might_sleep (m, KM_SLEEP_KUNMAP);
  if (!m->highmem || !vm_is_high (m, pfn))
    {
      TELL_ABOVE (m, KM_EVENT_KMAP_LOWMEM, .pfn = pfn, .pfn2 = pfn);
      return;
    }
  pkmap_record (m);
  slot = pkmap_find (m, pfn);
  if (slot == 0 || pkmap_at (m)->slot[slot - 1].count < 2)
    {
      /* The second BUG comes after the decrement, with the lock held: nobody maps anything after it. */
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = pfn, .a = KM_BUG_KUNMAP, .b = (int32_t)slot);
      return;
    }
  slot--;
  SLOT_SET (m, slot, count, pkmap_at (m)->slot[slot].count - 1);
  TELL_ABOVE (m, KM_EVENT_KMAP_SLOT, .pfn = pfn, .pfn2 = km_value (KM_VALUE_KMAP, slot), .a = (int32_t)slot,
              .b = (int32_t)pkmap_at (m)->slot[slot].count);
}

/* ---- slots of kmap_atomic: a word each, the frame plus 1 ---- */

static KmRef
atomic_word (KmMachine *m, uint32_t cpu, uint32_t slot)
{
  KmRef vm = vm_root (m), record = vm_at (m)->atomic;

  if (!record)
    {
      record = pool_take_clear (m, pool_fixed (m, POOL_ATOMIC, VM_ATOMIC_SLOTS * KM_MAX_CPUS), 0);
      SET (m, vm, KmVm, atomic, record);
    }
  return record + cpu * vm_atomic_slots (m) + slot;
}

static void
atomic_set (KmMachine *m, uint32_t slot, KmPfn pfn, uint32_t word)
{
  uint32_t number = m->cpu * vm_atomic_slots (m) + slot;

  store_set (m, atomic_word (m, m->cpu, slot), word);
  TELL_ABOVE (m, KM_EVENT_KMAP_ATOMIC, .pfn = pfn, .pfn2 = km_value (KM_VALUE_KMAP, KM_KMAP_ATOMIC + number),
              .a = (int32_t)slot, .b = word != 0);
}

/* The slot that a mapping gets: by type, or the next on the stack of the task. VM_NO_PAGE: a BUG was told. */
static uint32_t
atomic_choose (KmMachine *m, const KmOp *op, KmPfn pfn)
{
  uint32_t slot = m->generation->kmap_local ? vm_at (m)->local[m->cpu] : op->order;

  if (m->generation->kmap_local && slot >= VM_LOCAL_SLOTS)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = pfn, .a = KM_BUG_KMAP_LOCAL_FULL, .b = (int32_t)slot);
      return VM_NO_PAGE;
    }
  if (slot >= vm_atomic_slots (m) || store_get (m, atomic_word (m, m->cpu, slot)) != 0)
    {
      TROUBLE (m, KM_EVENT_KMEM_BUG, .pfn2 = pfn, .a = KM_BUG_KMAP_ATOMIC_TYPE, .b = (int32_t)slot);
      return VM_NO_PAGE;
    }
  return slot;
}

static KmValue
do_kmap_atomic (KmMachine *m, const KmOp *op, KmPfn pfn)
{
  KmRef vm = vm_root (m);
  uint32_t slot;

  vm_preempt (m, true);
  if (!m->highmem || !vm_is_high (m, pfn))
    {
      TELL_ABOVE (m, KM_EVENT_KMAP_LOWMEM, .pfn = pfn, .pfn2 = pfn);
      return pfn;
    }
  slot = atomic_choose (m, op, pfn);
  if (slot == VM_NO_PAGE)
    {
      vm_preempt (m, false); /* the task that ran into the BUG is gone, and its count with it */
      return KM_VALUE_NULL;
    }
  atomic_set (m, slot, pfn, pfn + 1);
  if (m->generation->kmap_local)
    store_set (m, FIELD (vm, KmVm, local) + m->cpu, slot + 1);
  return km_value (KM_VALUE_KMAP, KM_KMAP_ATOMIC + m->cpu * vm_atomic_slots (m) + slot);
}

/* 6.1: what is unmapped is the top of the stack, whatever the address says. */
static void
pop_local (KmMachine *m, KmValue value, uint32_t number)
{
  KmRef vm = vm_root (m);
  uint32_t depth = vm_at (m)->local[m->cpu];

  if ((depth == 0 || number != m->cpu * VM_LOCAL_SLOTS + depth - 1) && !km_has_warned (m, KM_WARN_KUNMAP))
    {
      TROUBLE (m, KM_EVENT_KMEM_ERROR, .pfn2 = value, .a = KM_ERROR_KUNMAP_ORDER, .b = (int32_t)depth);
      km_note_warning (m, KM_WARN_KUNMAP);
    }
  if (depth == 0)
    return;
  store_set (m, FIELD (vm, KmVm, local) + m->cpu, depth - 1);
  atomic_set (m, depth - 1, store_get (m, atomic_word (m, m->cpu, depth - 1)) - 1, 0);
}

static void
do_kunmap_atomic (KmMachine *m, KmValue value)
{
  uint32_t slots = vm_atomic_slots (m), number;

  if (km_value_is (value, KM_VALUE_KMAP) && km_value_payload (value) >= KM_KMAP_ATOMIC)
    {
      number = km_value_payload (value) - KM_KMAP_ATOMIC;
      if (m->generation->kmap_local)
        pop_local (m, value, number);
      /* 2.6.34 clears the slot of this CPU if the address is that of its slot, and says nothing otherwise. */
      else if (number / slots == m->cpu && store_get (m, atomic_word (m, m->cpu, number % slots)) != 0)
        atomic_set (m, number % slots, store_get (m, atomic_word (m, m->cpu, number % slots)) - 1, 0);
    }
  vm_preempt (m, false);
}

/* ---- the door ---- */

KmValue
kmap_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  KmPfn pfn = operand + (uint32_t)op->delta;

  if (operand == KM_VALUE_NULL && op->kind != KM_OP_KUNMAP_ATOMIC)
    {
      vm_oops_null (m);
      return KM_VALUE_NULL;
    }
  if (op->kind == KM_OP_KUNMAP_ATOMIC)
    {
      do_kunmap_atomic (m, operand);
      return KM_VALUE_NULL;
    }
  if (pfn >= m->end_pfn)
    {
      m->happened |= KM_HAPPENED_MISUSE;
      TELL (m, KM_EVENT_OOPS, .a = KM_INVALID_PFN);
      return KM_VALUE_NULL;
    }
  switch (op->kind)
    {
    case KM_OP_KMAP:
      return do_kmap (m, pfn);
    case KM_OP_KUNMAP:
      do_kunmap (m, pfn);
      return KM_VALUE_NULL;
    default:
      return do_kmap_atomic (m, op, pfn);
    }
}
