/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs run in a child process, which tells its parent where it is; what kills it does not end the search. */
#define _GNU_SOURCE
#include "search.h"

#include "program.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  PROGRAM_SECONDS = SANITIZED ? 40 : 8, /* of the processor; a program takes milliseconds */
  MAX_FINDINGS = 20,
  MESSAGE_BYTES = 400,
};

/* What a child tells its parent. */
typedef struct
{
  uint64_t seed;
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

#ifdef KM_COVERAGE
void __gcov_dump (void); /* of the compiler */
#endif

/* Ends the child without what its parent has to do at the end; what it has reached counts. */
static void G_GNUC_NORETURN
leave (int status)
{
#ifdef KM_COVERAGE
  __gcov_dump ();
#endif
  _exit (status);
}

/* Runs the programs from @seed to @end. */
static void G_GNUC_NORETURN
run_many (SearchTry try, uint64_t seed, uint64_t end)
{
  for (; seed < end; seed++)
    {
      g_autoptr (GPtrArray) lines = program_lines (seed);
      g_autofree char *text = program_text (lines);

      shared->seed = seed;
      watch_time ();
      if (!tell (try (text, seed, false)))
        leave (1);
    }
  leave (0);
}

static void G_GNUC_NORETURN
run_one (SearchTry try, const char *text, uint64_t seed)
{
  if (!freopen ("/dev/null", "w", stderr))
    leave (0);
  watch_time ();
  leave (tell (try (text, seed, true)) ? 0 : 1);
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
    g_strlcpy (shared->message, "a sanitizer ends it", sizeof shared->message);
  return false;
}

static pid_t
new_child (void)
{
  pid_t child;

  shared->message[0] = '\0';
  fflush (NULL);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  return child;
}

static bool
fails (SearchTry try, const GPtrArray *lines, uint64_t seed)
{
  g_autofree char *text = program_text (lines);
  pid_t child = new_child ();

  if (child == 0)
    run_one (try, text, seed);
  return !ended_well (child);
}

/* Leaves out lines, many at first and then one by one, as long as the program still fails. */
static void
shrink (SearchTry try, GPtrArray *lines, uint64_t seed)
{
  for (unsigned n = lines->len / 2; n > 0; n /= 2)
    for (unsigned at = 2; at < lines->len;)
      {
        unsigned end = MIN (at + n, lines->len);
        g_autoptr (GPtrArray) fewer = g_ptr_array_new ();

        for (unsigned i = 0; i < lines->len; i++)
          if (i < at || i >= end)
            g_ptr_array_add (fewer, g_ptr_array_index (lines, i));
        if (fails (try, fewer, seed))
          g_ptr_array_remove_range (lines, at, end - at);
        else
          at = end;
      }
}

static void
report (SearchTry try, uint64_t seed)
{
  g_autoptr (GPtrArray) lines = program_lines (seed);
  g_autofree char *first = g_strdup (shared->message);
  g_autofree char *text = NULL;

  if (fails (try, lines, seed))
    {
      shrink (try, lines, seed);
      fails (try, lines, seed); /* once more, to know how */
    }
  else
    g_strlcpy (shared->message, "alone it does not fail", sizeof shared->message);
  text = program_text (lines);
  g_printerr ("// seed %" PRIu64 ": %s\n%s// %s\n\n", seed, first, text, shared->message);
}

/* Cuts the seeds from @first to @end down to the part that KM_PART asks for. Programs that share their machine stay
 * together. */
static void
take_part (uint64_t *first, uint64_t *end)
{
  const char *wish = g_getenv ("KM_PART");
  unsigned part, parts;
  uint64_t length;

  if (!wish)
    return;
  g_assert_cmpint (sscanf (wish, "%u/%u", &part, &parts), ==, 2);
  g_assert_true (part >= 1 && part <= parts);
  length = ((*end - *first) / parts + PROGRAM_BATCH - 1) / PROGRAM_BATCH * PROGRAM_BATCH;
  *end = part == parts ? *end : MIN (*end, *first + length * part);
  *first = MIN (*end, *first + length * (part - 1));
}

unsigned
search_programs (const char *variable, uint64_t first, uint64_t n, SearchTry try)
{
  uint64_t seed = number_from ("KM_SEED", first), end = seed + number_from (variable, n);
  unsigned findings = 0;
  int64_t began = g_get_monotonic_time ();

  take_part (&seed, &end);
  first = seed;
  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (shared != MAP_FAILED);
  while (seed < end && findings < MAX_FINDINGS)
    {
      pid_t child = new_child ();

      if (child == 0)
        run_many (try, seed, end);
      if (ended_well (child))
        break;
      seed = shared->seed + 1;
      findings++;
      report (try, shared->seed);
    }
  g_test_message ("%" PRIu64 " programs, %.0f a second, %u findings", end - first,
                  (double)(end - first) * 1e6 / (double)(g_get_monotonic_time () - began), findings);
  munmap (shared, sizeof *shared);
  return findings;
}
