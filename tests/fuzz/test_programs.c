/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random workloads that mix misuse with ordinary calls (program.h), each tried in every way (trial.h). A crash, an
 * endless call or a machine that is no longer whole is a finding: the program is made as short as it can be and printed
 * as a workload.
 *
 *   KM_PROGRAMS   how many; 2000 if it is not set
 *   KM_SEED       the first seed; 0 if it is not set
 *
 * Programs run in a child process, which tells its parent where it is; what kills it does not end the search. */
#define _GNU_SOURCE
#include "program.h"
#include "trial.h"

#include <glib.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
enum
{
  SANITIZED = 1
};
#else
enum
{
  SANITIZED = 0
};
#endif

enum
{
  PROGRAM_SECONDS = SANITIZED ? 20 : 4, /* of the processor; a program takes milliseconds */
  THOROUGH_EVERY = 16,
  MAX_FINDINGS = 20,
  MESSAGE_BYTES = 400,
};

/* What a child tells its parent. */
typedef struct
{
  uint64_t seed, calls;
  char message[MESSAGE_BYTES];
} Shared;

static Shared *shared;

static uint64_t
number_from (const char *variable, uint64_t otherwise)
{
  const char *text = g_getenv (variable);

  return text ? g_ascii_strtoull (text, NULL, 0) : otherwise;
}

static void
watch_time (void)
{
  struct itimerval limit = { .it_value.tv_sec = PROGRAM_SECONDS };

  setitimer (ITIMER_PROF, &limit, NULL);
}

static bool
tell (char *problem)
{
  if (!problem)
    return true;
  g_strlcpy (shared->message, problem, sizeof shared->message);
  g_free (problem);
  return false;
}

/* ---- in the child ---- */

/* Runs the programs from @seed to @end. Does not return. */
static void G_GNUC_NORETURN
search (uint64_t seed, uint64_t end)
{
  Trial trial = { .strict = true };

  for (; seed < end; seed++)
    {
      g_autoptr (GPtrArray) lines = program_lines (seed);
      g_autofree char *text = program_text (lines);

      shared->seed = seed;
      trial.thorough = seed % THOROUGH_EVERY == 0;
      watch_time ();
      if (!tell (trial_run (&trial, text)))
        _exit (1);
      shared->calls += trial.calls;
      trial.calls = 0;
    }
  _exit (0);
}

static void G_GNUC_NORETURN
try_once (const char *text)
{
  Trial trial = { .thorough = true };

  watch_time ();
  _exit (tell (trial_run (&trial, text)) ? 0 : 1);
}

/* ---- in the parent ---- */

/* Waits for a child. Returns true if it found nothing; otherwise shared->message says what. */
static bool
ended_well (pid_t child)
{
  int status;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return true;
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGPROF)
    g_strlcpy (shared->message, "it does not end", sizeof shared->message);
  else if (WIFSIGNALED (status))
    g_strlcpy (shared->message, strsignal (WTERMSIG (status)), sizeof shared->message);
  else if (shared->message[0] == '\0')
    g_strlcpy (shared->message, "a sanitizer or an assertion ends it", sizeof shared->message);
  return false;
}

static bool
fails (const GPtrArray *lines)
{
  g_autofree char *text = program_text (lines);
  pid_t child;

  shared->message[0] = '\0';
  fflush (NULL);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_assert_nonnull (freopen ("/dev/null", "w", stderr));
      try_once (text);
    }
  return !ended_well (child);
}

/* Leaves out lines, many at first and then one by one, as long as the program still fails. */
static void
shrink (GPtrArray *lines)
{
  for (unsigned n = lines->len / 2; n > 0; n = n == 1 ? 0 : n / 2)
    for (unsigned at = 2; at < lines->len;)
      {
        unsigned end = MIN (at + n, lines->len);
        g_autoptr (GPtrArray) fewer = g_ptr_array_new ();

        for (unsigned i = 0; i < lines->len; i++)
          if (i < at || i >= end)
            g_ptr_array_add (fewer, g_ptr_array_index (lines, i));
        if (fails (fewer))
          g_ptr_array_remove_range (lines, at, end - at);
        else
          at = end;
      }
}

static void
report (uint64_t seed)
{
  g_autoptr (GPtrArray) lines = program_lines (seed);
  g_autofree char *first = g_strdup (shared->message);
  g_autofree char *text = NULL;

  if (fails (lines))
    {
      shrink (lines);
      fails (lines); /* once more, to know how */
    }
  else
    g_strlcpy (shared->message, "alone it does not fail", sizeof shared->message);
  text = program_text (lines);
  g_printerr ("// seed %" PRIu64 ": %s\n%s// %s\n\n", seed, first, text, shared->message);
}

/* Programs that once broke the engine, by what they broke. */
static const struct
{
  const char *name, *text;
} found[] = {
  { "outside-the-frames", "machine alpha memory=16M kernel=2.6.34\n"
                          "h1 = alloc_pages(GFP_HIGHUSER_MOVABLE, 2)\n"
                          "h3 = alloc_pages(GFP_DMA, 0)\n"
                          "__free_pages(h1, 3)\n"
                          "__free_pages(h3, 1)\n"
                          "h7 = alloc_pages_exact(8787, GFP_ATOMIC)\n"
                          "h31 = kmalloc(2000, GFP_DMA)\n" },
  { "drain-never-ends", "machine x86-32 memory=64M kernel=2.6.34\n"
                        "a = alloc_page(GFP_ATOMIC)\n"
                        "__free_pages(a, 1)\n"
                        "drain_all_pages()\n"
                        "b = alloc_page(GFP_KERNEL)\n"
                        "drain_all_pages()\n" },
  { "order-9-with-an-offset", "machine x86-32-pae memory=1G kernel=6.1 nomerge\n"
                              "h4 = alloc_pages(GFP_KERNEL, 3)\n"
                              "h6 = kmalloc(8, GFP_DMA)\n"
                              "h8 = alloc_pages(GFP_KERNEL, 2)\n"
                              "__free_pages(h8 + 1, 9)\n"
                              "h29 = alloc_pages_exact(11375, GFP_KERNEL)\n"
                              "h36 = alloc_pages(GFP_ATOMIC, 2)\n"
                              "drain_all_pages()\n" },
};

static void
test_found (gconstpointer text)
{
  Trial trial = { .strict = true, .thorough = true };
  g_autofree char *problem = trial_run (&trial, text);

  g_assert_cmpstr (problem, ==, NULL);
  trial_finish (&trial);
}

static void
test_programs (void)
{
  uint64_t n = number_from ("KM_PROGRAMS", 2000), seed = number_from ("KM_SEED", 0), end = seed + n;
  unsigned findings = 0;
  int64_t began = g_get_monotonic_time ();

  while (seed < end && findings < MAX_FINDINGS)
    {
      pid_t child;

      shared->message[0] = '\0';
      fflush (NULL);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        search (seed, end);
      if (ended_well (child))
        break;
      seed = shared->seed + 1;
      findings++;
      report (shared->seed);
    }
  g_test_message ("%" PRIu64 " programs, %" PRIu64 " calls, %.0f programs a second, %u findings", n, shared->calls,
                  (double)n * 1e6 / (double)(g_get_monotonic_time () - began), findings);
  g_assert_cmpuint (findings, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (shared != MAP_FAILED);
  for (size_t i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autofree char *path = g_strdup_printf ("/programs/found/%s", found[i].name);

      g_test_add_data_func (path, found[i].text, test_found);
    }
  g_test_add_func ("/programs/random", test_programs);
  return g_test_run ();
}
