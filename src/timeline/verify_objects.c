/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline/verify_objects.h"

#include "base/i18n.h"

/* ---- frames ---- */

static gpointer
key_of (KmPfn pfn)
{
  return GUINT_TO_POINTER (pfn + 1);
}

static KmPfn
get_frames (void *data, unsigned order)
{
  KmOfferedFrames *frames = data;

  (void)order;
  if (frames->offered != KM_PFN_NONE && !g_hash_table_add (frames->in_use, key_of (frames->offered)))
    frames->twice = true;
  return frames->offered;
}

static void
put_frames (void *data, KmPfn pfn, unsigned order)
{
  KmOfferedFrames *frames = data;

  (void)order;
  g_hash_table_remove (frames->in_use, key_of (pfn));
}

void
km_offered_frames_init (KmOfferedFrames *frames)
{
  *frames = (KmOfferedFrames){ .offered = KM_PFN_NONE, .in_use = g_hash_table_new (NULL, NULL) };
}

void
km_offered_frames_finish (KmOfferedFrames *frames)
{
  g_clear_pointer (&frames->in_use, g_hash_table_unref);
}

void
km_offered_frames_offer (KmOfferedFrames *frames, KmPfn pfn)
{
  frames->offered = pfn;
  frames->twice = false;
}

void
km_offered_frames_note (KmOfferedFrames *frames, KmPfn pfn)
{
  g_hash_table_add (frames->in_use, key_of (pfn));
}

KmFrameSource
km_offered_frames_source (KmOfferedFrames *frames)
{
  return (KmFrameSource){ get_frames, put_frames, frames };
}

/* ---- counting ---- */

bool
km_verify_is_held (const KmValue *objects, uint32_t n, KmValue object)
{
  for (uint32_t i = 0; i < n; i++)
    if (objects[i] == object)
      return true;
  return false;
}

void
km_verify_count_ghost (KmSlabVerifyReport *report, bool known)
{
  report->ghosts++;
  report->ghosts_unknown += !known;
}

/* Keeps the first difference. */
static void
differs (KmSlabVerifyReport *report, uint32_t line, char *words)
{
  if (report->difference)
    {
      g_free (words);
      return;
    }
  report->difference = words;
  report->line = line;
}

void
km_verify_count_dump (KmSlabVerifyReport *report, uint32_t line, char *difference)
{
  if (!difference)
    {
      report->dumps_equal++;
      return;
    }
  report->dumps_differing++;
  differs (report, line, difference);
}

void
km_verify_count_answer (KmSlabVerifyReport *report, uint32_t line, uint32_t number, bool agrees, const char *expected,
                        const char *actual)
{
  if (agrees)
    {
      report->allocations_agreeing++;
      return;
    }
  report->allocations_differing++;
  differs (report, line, g_strdup_printf (_ ("call %u: the kernel: %s; the simulation: %s"), number, expected, actual));
}
