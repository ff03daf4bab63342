/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page/page_check.h"

/* From now on every free looks at each frame: a block may have lost some of its frames. */
static void
be_careful (KmMachine *m)
{
  if (!m->word[careful_word (m)])
    word_set (m, careful_word (m), 1);
}

void
km_page_tell_misuse (KmMachine *m, KmEventKind kind, KmPfn pfn, unsigned order, int32_t a, unsigned order2)
{
  m->happened |= KM_HAPPENED_MISUSE;
  TELL (m, kind, .zone = pfn < m->end_pfn ? zone_index (m, zone_of (m, pfn)) : KM_EVENT_NO_ZONE, .pfn = pfn,
        .order = order, .order2 = order2, .a = a);
  if (kind == KM_EVENT_SILENT)
    be_careful (m);
}

/* bad_page(). @type is what page->index of 6.1 holds. */
static void
tell_bad (KmMachine *m, KmPfn pfn, unsigned order, unsigned reasons, KmBadPlace place, KmMigratetype type)
{
  m->happened |= KM_HAPPENED_MISUSE;
  TELL (m, KM_EVENT_BAD_PAGE, .zone = pfn < m->end_pfn ? zone_index (m, zone_of (m, pfn)) : KM_EVENT_NO_ZONE,
        .pfn = pfn, .order = order, .order2 = place, .mt = type, .a = (int32_t)reasons);
}

/* What a misuse left in the descriptor: KmBadPage bits. */
static unsigned
left_over (const KmMachine *m, KmPfn pfn)
{
  return (frame_excess (m, pfn) != 0 ? KM_BAD_COUNT : 0) | (frame_has_mapping (m, pfn) ? KM_BAD_MAPPING : 0);
}

/* ---- handing out ---- */

bool
km_page_check_new (KmMachine *m, KmPfn pfn, unsigned order, KmMigratetype type)
{
  unsigned reasons = 0;

  for (KmPfn frame = pfn; frame < pfn + (1u << order) && !reasons; frame++)
    {
      reasons = left_over (m, frame);
      if (reasons)
        tell_bad (m, frame, order, reasons, KM_BAD_AT_HAND_OUT, type);
    }
  if (reasons)
    km_page_tell_misuse (m, KM_EVENT_LEAK, pfn, order, 1 << order, 0);
  return !reasons;
}

/* ---- freeing ---- */

/* Why the kernel would refuse frame @pfn: KmBadPage bits. */
static unsigned
bad_reasons (const KmMachine *m, KmPfn pfn, const KmFreed *freed)
{
  static const uint8_t by_kind[16] = {
    [S_FREE >> 4] = KM_BAD_BUDDY,
    [S_RESERVED >> 4] = KM_BAD_RESERVED,
    [S_CACHE >> 4] = KM_BAD_LRU,
    [S_SLAB >> 4] = KM_BAD_SLAB,
  };
  unsigned reasons;

  if (pfn >= m->end_pfn || frame_kind (m, pfn) == S_HOLE)
    return KM_BAD_RESERVED;
  reasons = by_kind[frame_kind (m, pfn) >> 4] | (frame_has_mapping (m, pfn) ? KM_BAD_MAPPING : 0);
  if (pfn != freed->first && frame_count (m, pfn) != 0)
    reasons |= KM_BAD_COUNT;
  return reasons;
}

/* The report, and the PageBuddy mark goes. */
static void
report_bad (KmMachine *m, KmPfn pfn, unsigned order, unsigned reasons)
{
  tell_bad (m, pfn, order, reasons, KM_BAD_AT_FREE, 0);
  if (pfn < m->end_pfn && frame_kind (m, pfn) == S_FREE)
    frame_set_kind (m, pfn, S_UNMARKED | frame_order (m, pfn));
}

/* True if frame @pfn, which bears no mark, has another owner all the same. */
static bool
is_foreign (const KmMachine *m, KmPfn pfn, const KmFreed *freed)
{
  KmPfn head;

  if (frame_on_list (m, pfn))
    return true;
  head = frame_head (m, pfn);
  return head != freed->owner && (head != pfn || frame_kind (m, pfn) == S_TAIL || frame_count (m, pfn) != 0);
}

/* 6.1 does not look at the first page of a block that goes to a per-CPU list. What it would have found: the flags go,
 * the mapping stays. */
static void
pass_unseen (KmMachine *m, KmPfn pfn, unsigned reasons)
{
  if (reasons & KM_BAD_LRU)
    frame_set_mapping (m, pfn, true);
}

bool
km_page_check_freed (KmMachine *m, const KmFreed *freed)
{
  bool bad = false, foreign = false;

  for (KmPfn pfn = freed->first; pfn < freed->first + (1u << freed->order); pfn++)
    {
      unsigned reasons = bad_reasons (m, pfn, freed);
      bool unseen = pfn == freed->first && freed->listed && m->generation->checks_at_drain;

      if (reasons && unseen)
        pass_unseen (m, pfn, reasons);
      else if (reasons)
        report_bad (m, pfn, freed->order, reasons);
      bad |= reasons != 0 && !unseen;
      foreign |= reasons ? unseen : is_foreign (m, pfn, freed);
    }
  if (bad)
    km_page_tell_misuse (m, KM_EVENT_LEAK, freed->first, freed->order, 1 << freed->order, 0);
  else if (foreign)
    km_page_tell_misuse (m, KM_EVENT_SILENT, freed->first, freed->order, KM_SILENT_FOREIGN_FRAMES, 0);
  return !bad;
}

/* ---- draining ---- */

bool
km_page_check_drained (KmMachine *m, KmPfn pfn, unsigned order, KmMigratetype type)
{
  unsigned reasons = left_over (m, pfn);

  if (!reasons)
    return true;
  tell_bad (m, pfn, order, reasons, KM_BAD_AT_DRAIN, type);
  km_page_tell_misuse (m, KM_EVENT_LEAK, pfn, order, 1 << order, 0);
  return false;
}

void
km_page_free_under_slab (KmMachine *m, KmPfn pfn, unsigned order)
{
  km_page_tell_misuse (m, KM_EVENT_SILENT, pfn, order, KM_SILENT_SLAB_PAGE, 0);
  frame_set_mapping (m, pfn, true);
}

static int
compare_frames (gconstpointer a, gconstpointer b)
{
  KmPfn first = GPOINTER_TO_UINT (*(const gpointer *)a), second = GPOINTER_TO_UINT (*(const gpointer *)b);

  return (first > second) - (first < second);
}

void
km_page_check_slabs (KmMachine *m)
{
  uint32_t n;
  g_autofree gpointer *frames = g_hash_table_get_keys_as_array (m->excess, &n);

  qsort (frames, n, sizeof *frames, compare_frames);
  for (uint32_t i = 0; i < n; i++)
    {
      KmPfn pfn = GPOINTER_TO_UINT (frames[i]);

      if (frame_kind (m, pfn) != S_SLAB || !frame_has_mapping (m, pfn))
        continue;
      tell_bad (m, pfn, 0, KM_BAD_MAPPING, KM_BAD_AT_DRAIN, 0);
      frame_set_mapping (m, pfn, false);
    }
}
