/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli verify FILE…: replays recordings of real kernels and compares every answer and every dump. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "model/narration/narration.h"
#include "timeline/verify.h"
#include "timeline/verify_objects.h"
#include "timeline/verify_vmalloc.h"
#include "workload/recording_slab.h"
#include "workload/recording_slub.h"

#include <inttypes.h>

enum
{
  MAX_EVENTS = 60, /* shown of the call that differs */
};

/* Sums over all files. */
typedef struct
{
  uint64_t agreeing, differing, dumps_equal, dumps_differing;
} Total;

static void
print_verdict (const char *name, uint64_t agreeing, uint64_t differing, uint64_t equal, uint64_t dumps_differing)
{
  /* A data format, the same in every language. */
  printf ("%s: allocations agreeing %" PRIu64 ", differing %" PRIu64 "; dumps equal %" PRIu64 ", differing %" PRIu64
          "\n",
          name, agreeing, differing, equal, dumps_differing);
}

static char *
answer_text (KmPfn pfn)
{
  return pfn == KM_PFN_NONE ? g_strdup (_ ("refused")) : g_strdup_printf ("0x%x", pfn);
}

/* The events of operation @op, in sentences. */
static void
print_events (KmScript *script, uint32_t op)
{
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, NULL);
  g_autoptr (KmModel) model = NULL;
  const KmEvent *events;
  uint32_t n;

  if (!timeline || op >= km_script_n_ops (script))
    return;
  km_timeline_seek (timeline, (KmCursor){ op + 1, KM_EVENT_LAST });
  model = km_model_new (timeline);
  km_model_update (model, NULL);
  events = km_timeline_events (timeline, &n);
  for (uint32_t i = 0; i < MIN (n, MAX_EVENTS); i++)
    {
      g_autofree char *text = km_narrate_event (model, &events[i]);

      printf ("    %*s%s\n", 2 * events[i].depth, "", text);
    }
  if (n > MAX_EVENTS)
    printf (_ ("    and %u more events\n"), n - MAX_EVENTS);
}

static void
print_allocation_difference (KmScript *script, const KmVerifyReport *report)
{
  g_autofree char *call = km_script_op_text (script, report->first_op);
  g_autofree char *expected = answer_text (report->expected);
  g_autofree char *actual = answer_text (report->actual);

  printf (_ ("  first difference: call %u (line %u), %s\n"), report->first_op + 1,
          km_script_op (script, report->first_op).line, call);
  printf (_ ("  the kernel: %s; the simulation: %s, because\n"), expected, actual);
  print_events (script, report->first_op);
}

static void
print_dump_difference (KmScript *script, const KmVerifyReport *report)
{
  printf (_ ("  first difference: the dump after call %u\n"), report->first_op);
  printf ("  %s\n", report->difference);
  if (report->first_op == 0)
    return;
  puts (_ ("  the last call before it:"));
  print_events (script, report->first_op - 1);
}

/* Prints the verdict on one file and adds it to the sum. */
static void
count (Total *total, const char *path, const Total *one)
{
  g_autofree char *name = g_path_get_basename (path);

  print_verdict (name, one->agreeing, one->differing, one->dumps_equal, one->dumps_differing);
  total->agreeing += one->agreeing;
  total->differing += one->differing;
  total->dumps_equal += one->dumps_equal;
  total->dumps_differing += one->dumps_differing;
}

/* Frees of what was in use before the recording began. @unknown of them could not be made. */
static void
tell_ghosts (uint64_t ghosts, uint64_t unknown)
{
  if (ghosts > 0)
    printf (_ ("  frees of slots that no call of the recording filled: %" PRIu64
               "; left out, because nothing like it is in use at the start: %" PRIu64 "\n"),
            ghosts, unknown);
}

/* ---- recordings of the page allocator ---- */

/* Frees of blocks that no call of the recording allocated: they are named by their frames. */
static uint64_t
count_ghosts (const KmScript *script)
{
  uint64_t n = 0;

  for (uint32_t i = 0; i < km_script_n_ops (script); i++)
    n += (km_script_op (script, i).flags & KM_OP_REF_IS_PFN) != 0;
  return n;
}

static int
report_pages (KmScript *script, const char *path, const KmVerifyReport *report, Total *total)
{
  Total one = { report->allocations_agreeing, report->allocations_differing, report->dumps_equal,
                report->dumps_differing };

  count (total, path, &one);
  tell_ghosts (count_ghosts (script), 0);
  if (!report->has_difference)
    return KM_EXIT_OK;
  if (report->first_is_dump)
    print_dump_difference (script, report);
  else
    print_allocation_difference (script, report);
  return KM_EXIT_FOUND;
}

static int
verify_pages (GFile *file, const char *path, Total *total)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);
  KmVerifyReport report;
  int status;

  if (!script)
    return km_cmd_fail ("%s", error->message);
  if (!km_script_is_recording (script))
    return km_cmd_fail (_ ("%s: this is not a recording of a kernel; “check” reads workloads"), path);
  if (km_verify (script, &report, &error))
    status = report_pages (script, path, &report, total);
  else
    status = km_cmd_fail ("%s: %s", path, error->message);
  km_verify_report_finish (&report);
  return status;
}

/* ---- recordings of a slab cache ---- */

static int
report_slab (const char *path, const KmSlabVerifyReport *report, Total *total)
{
  Total one = { report->allocations_agreeing, report->allocations_differing, report->dumps_equal,
                report->dumps_differing };

  count (total, path, &one);
  tell_ghosts (report->ghosts, report->ghosts_unknown);
  if (!report->difference)
    return KM_EXIT_OK;
  printf (_ ("  first difference: line %u\n"), report->line);
  printf ("  %s\n", report->difference);
  return KM_EXIT_FOUND;
}

static int
verify_cache (const KmCacheRecording *recording, const char *path, Total *total)
{
  g_autoptr (GError) error = NULL;
  KmSlabVerifyReport report;
  int status;

  if (km_verify_cache (recording, &report, &error))
    status = report_slab (path, &report, total);
  else
    status = km_cmd_fail ("%s: %s", path, error->message);
  km_slab_verify_report_finish (&report);
  return status;
}

/* ---- recordings of vmalloc ---- */

static char *
address_text (uint64_t address)
{
  return address == 0 ? g_strdup (_ ("refused")) : g_strdup_printf ("0x%" PRIx64, address);
}

static int
verify_vmalloc (const KmVmallocRecording *recording, const char *path, Total *total)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL, *actual = NULL;
  KmVmallocVerifyReport report;

  if (!km_verify_vmalloc (recording, &report, &error))
    return km_cmd_fail ("%s: %s", path, error->message);
  count (total, path, &(Total){ report.allocations_agreeing, report.allocations_differing, 0, 0 });
  tell_ghosts (report.ghosts, report.ghosts_unknown);
  if (report.allocations_differing == 0)
    return KM_EXIT_OK;
  expected = address_text (report.expected);
  actual = address_text (report.actual);
  printf (_ ("  first difference: line %u\n"), report.line);
  printf (_ ("  the kernel: %s; the simulation: %s\n"), expected, actual);
  return KM_EXIT_FOUND;
}

/* ---- what a file is, its content says ---- */

/* True if the file was no such recording, and @error is cleared. */
static bool
is_something_else (GError **error)
{
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return false;
  g_clear_error (error);
  return true;
}

static int
verify_file (const char *path, Total *total)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (KmCacheRecording) slab = km_cache_recording_load (&km_slab_recording_format, file, NULL, &error);
  g_autoptr (KmCacheRecording) slub = NULL;
  g_autoptr (KmVmallocRecording) vmalloc = NULL;

  if (slab)
    return verify_cache (slab, path, total);
  if (!is_something_else (&error))
    return km_cmd_fail ("%s", error->message);
  slub = km_cache_recording_load (&km_slub_recording_format, file, NULL, &error);
  if (slub)
    return verify_cache (slub, path, total);
  if (!is_something_else (&error))
    return km_cmd_fail ("%s", error->message);
  vmalloc = km_vmalloc_recording_load (file, NULL, &error);
  if (vmalloc)
    return verify_vmalloc (vmalloc, path, total);
  if (!is_something_else (&error))
    return km_cmd_fail ("%s", error->message);
  return verify_pages (file, path, total);
}

int
km_cmd_verify (int argc, char **argv)
{
  Total total = { 0, 0, 0, 0 };
  int status;

  if (!km_cmd_options (&argc, &argv, NULL, NULL, &status))
    return status;
  if (argc < 2)
    return km_cmd_fail (_ ("verify takes at least one recording"));
  for (int i = 1; i < argc; i++)
    {
      int file_status = verify_file (argv[i], &total);

      status = MAX (status, file_status);
      fflush (stdout);
    }
  print_verdict ("total", total.agreeing, total.differing, total.dumps_equal, total.dumps_differing);
  return status;
}
