/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eighty thousand random, truncated and mutated files, half as workloads, half as recordings, and some thousands as
 * what else is read; and the files of the corpus with each word in turn left out, replaced by each of a few others, or
 * the last one. The seeds are fixed, so every run makes the same files. KM_MUTATIONS sets another number of the random
 * ones, and makes the others fewer in the same proportion. */
#include "base/rng.h"
#include "feed.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum
{
  DEFAULT_MUTATIONS = 80000,
  MAX_MUTANT = 8192,
};

typedef void (*Feed) (const char *text, size_t length);

typedef struct
{
  const char *name;
  const char *folder; /* of the corpus */
  Feed feed;
  uint64_t seed;
  uint32_t share;
  uint32_t stride; /* one in how many of the changed words it gets */
} Target;

static uint32_t
n_mutations (void)
{
  const char *wish = g_getenv ("KM_MUTATIONS");
  return wish ? (uint32_t)strtoul (wish, NULL, 10) : DEFAULT_MUTATIONS;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
read_corpus (const char *folder)
{
  g_autofree char *path = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "fuzz", "corpus", folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *texts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (uint32_t i = 0; i < names->len; i++)
    {
      char *text;
      size_t length;
      g_assert_true (g_file_get_contents (names->pdata[i], &text, &length, NULL));
      g_ptr_array_add (texts, g_bytes_new_take (text, length));
    }
  return texts;
}

static void
append_noise (KmRng *rng, GString *out, uint32_t n)
{
  while (n-- > 0)
    g_string_append_c (out, (char)km_rng_next (rng));
}

/* One change: a byte, a run of bytes, a word from elsewhere, a number, or a cut. */
static void
mutate_once (KmRng *rng, GString *text)
{
  static const char *const words[] = {
    "4294967295", "-1",    "0",      "99999999999999999999",
    "\n",         "{",     "}",      "repeat 100 {",
    "[0..99999]", "$",     "(",      ")",
    "\"",         "p",     "NULL",   "frame(",
    "order=",     "pfn=",  "dump ",  "op ",
    "zone ",      "9",     "64",     "/// ",
    "free_all\n", "\xff",  "=",      ",",
    "\"a\"",      "8G",    "c",      "vmap(",
    "kfree(",     "SLAB_", "sizes=", "cache=",
  };
  uint32_t length = (uint32_t)text->len;
  uint32_t at = length ? km_rng_below (rng, length) : 0;
  uint32_t run = length ? 1 + km_rng_below (rng, MIN (length - at, 40)) : 0;

  switch (length ? km_rng_below (rng, 7) : 5)
    {
    case 0:
      text->str[at] = (char)km_rng_next (rng);
      break;
    case 1:
      g_string_erase (text, at, run);
      break;
    case 2:
      text->str[at] = text->str[km_rng_below (rng, length)];
      break;
    case 3:
      {
        g_autofree char *copy = g_memdup2 (text->str + at, run);
        g_string_insert_len (text, km_rng_below (rng, length), copy, run);
        break;
      }
    case 4:
      text->str[at] = (char)('0' + km_rng_below (rng, 10));
      break;
    case 5:
      g_string_insert (text, at, words[km_rng_below (rng, G_N_ELEMENTS (words))]);
      break;
    default:
      if (km_rng_below (rng, 4) == 0)
        g_string_truncate (text, at);
      else
        g_string_overwrite (text, at, words[km_rng_below (rng, G_N_ELEMENTS (words))]);
    }
}

static void
make_mutant (KmRng *rng, const GPtrArray *corpus, GString *text)
{
  size_t length;
  const char *seed;

  g_string_truncate (text, 0);
  if (km_rng_below (rng, 20) == 0)
    {
      append_noise (rng, text, km_rng_below (rng, 300));
      return;
    }
  seed = g_bytes_get_data (corpus->pdata[km_rng_below (rng, corpus->len)], &length);
  g_string_append_len (text, seed, (gssize)length);
  for (uint32_t n = 1 + km_rng_below (rng, 4); n > 0; n--)
    mutate_once (rng, text);
  if (text->len > MAX_MUTANT)
    g_string_truncate (text, MAX_MUTANT);
}

static void
mutants_do_no_harm (gconstpointer data)
{
  const Target *target = data;
  g_autoptr (GPtrArray) corpus = read_corpus (target->folder);
  g_autoptr (GString) text = g_string_new (NULL);
  KmRng rng;

  km_rng_init (&rng, target->seed);
  for (uint32_t i = 0; i < n_mutations () / target->share; i++)
    {
      make_mutant (&rng, corpus, text);
      target->feed (text->str, text->len);
    }
}

/* The length of the word at @at: letters, digits and the like, or a single character; 0 for a blank. */
static size_t
word_length (const char *text, size_t length, size_t at)
{
  size_t end = at;

  while (end < length && (g_ascii_isalnum (text[end]) || text[end] == '_' || text[end] == '.'))
    end++;
  return end > at ? end - at : !g_ascii_isspace (text[at]);
}

/* Puts @change in the place of the word in [at, at + length). */
static void
change_word (GString *changed, const char *text, size_t all, size_t at, size_t length, const char *change)
{
  g_string_truncate (changed, 0);
  g_string_append_len (changed, text, (gssize)at);
  g_string_append (changed, change);
  g_string_append_len (changed, text + at + length, (gssize)(all - at - length));
}

/* One in @stride of the changes: each word of a text left out, replaced, or the last one. */
static void
change_words (const Target *target, const char *text, size_t all, uint32_t stride)
{
  static const char *const others[] = {
    "",  "0", "1",     "-1",  "99", "4294967295", "x", "p", "99999999999999999999", "(", ")", "9223372036854775807",
    "[", "$", "\"a\"", "NULL"
  };
  g_autoptr (GString) changed = g_string_new (NULL);
  uint32_t n = 0;
  size_t length;

  for (size_t at = 0; at < all; at += MAX (1, length))
    {
      length = word_length (text, all, at);
      for (size_t i = 0; length > 0 && i <= G_N_ELEMENTS (others); i++)
        {
          if (n++ % stride != 0)
            continue;
          if (i < G_N_ELEMENTS (others))
            change_word (changed, text, all, at, length, others[i]);
          else
            change_word (changed, text, at, at, 0, "");
          target->feed (changed->str, changed->len);
        }
    }
}

static void
changed_words_do_no_harm (gconstpointer data)
{
  const Target *target = data;
  g_autoptr (GPtrArray) corpus = read_corpus (target->folder);
  uint32_t fewer = MAX (1, DEFAULT_MUTATIONS / MAX (1, n_mutations ()));

  for (uint32_t i = 0; i < corpus->len; i++)
    {
      size_t all;
      const char *text = g_bytes_get_data (corpus->pdata[i], &all);

      change_words (target, text, all, target->stride * fewer);
    }
}

static void
the_corpus_does_no_harm (gconstpointer data)
{
  const Target *target = data;
  g_autoptr (GPtrArray) corpus = read_corpus (target->folder);

  for (uint32_t i = 0; i < corpus->len; i++)
    {
      size_t length;
      const char *text = g_bytes_get_data (corpus->pdata[i], &length);
      for (size_t cut = 0; cut <= length; cut += 7)
        target->feed (text, cut);
      target->feed (text, length);
    }
}

int
main (int argc, char **argv)
{
  /* name, corpus, feed, seed, one in how many of the mutants it gets, and of the changed words */
  static const Target targets[] = {
    { "workload", "workload", km_feed_workload, 11, 2, 5 },
    { "recording", "recording", km_feed_recording, 12, 2, 1 },
    { "cache", "cache", km_feed_cache, 13, 20, 1 },
    { "recovery", "recovery", km_feed_recovery, 14, 100, 1 },
    { "gfp", "gfp", km_feed_gfp, 15, 20, 1 },
    { "edit", "edit", km_feed_edit, 17, 50, 7 },
    { "completion", "workload", km_feed_completion, 16, 100, 101 },
    { "settings", "settings", km_feed_settings, 18, 20, 1 },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *corpus = g_strdup_printf ("/mutation/corpus/%s", targets[i].name);
      g_autofree char *mutants = g_strdup_printf ("/mutation/%s", targets[i].name);
      g_autofree char *words = g_strdup_printf ("/mutation/words/%s", targets[i].name);

      g_test_add_data_func (corpus, &targets[i], the_corpus_does_no_harm);
      g_test_add_data_func (words, &targets[i], changed_words_do_no_harm);
      g_test_add_data_func (mutants, &targets[i], mutants_do_no_harm);
    }
  return g_test_run ();
}
