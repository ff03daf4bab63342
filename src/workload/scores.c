/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See scores.h. A key file: a group for each lesson. */
#include "workload/scores.h"

static char *
path (void)
{
  return g_build_filename (g_get_user_state_dir (), "kmemscope", "scores", NULL);
}

/* A title as the name of a group, which has no brackets, no control characters, and is not empty. */
static char *
group_of (const char *title)
{
  char *group = g_strconcat ("lesson ", title, NULL);

  for (char *c = group; *c; c++)
    if (*c == '[' || *c == ']' || g_ascii_iscntrl (*c))
      *c = '_';
  return group;
}

static GKeyFile *
load (void)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *name = path ();

  g_key_file_load_from_file (file, name, G_KEY_FILE_NONE, NULL);
  return file;
}

/* 0 for what is not there or is no number. */
static uint32_t
number (GKeyFile *file, const char *group, const char *key)
{
  return (uint32_t)MAX (g_key_file_get_integer (file, group, key, NULL), 0);
}

KmScore
km_scores_get (const char *title)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = group_of (title);
  KmScore score = { number (file, group, "right"), number (file, group, "questions"), number (file, group, "seen"),
                    number (file, group, "calls") };

  score.right = MIN (score.right, score.n);
  score.seen = MIN (score.seen, score.calls);
  return score;
}

/* Keeps @part of @all under two keys, unless as much of as many is there. */
static void
keep (const char *title, const char *part_key, uint32_t part, const char *all_key, uint32_t all)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = group_of (title), *name = path (), *folder = g_path_get_dirname (name);

  if (number (file, group, all_key) == all && number (file, group, part_key) >= part)
    return;
  g_key_file_set_integer (file, group, part_key, (int)part);
  g_key_file_set_integer (file, group, all_key, (int)all);
  g_mkdir_with_parents (folder, 0700);
  g_key_file_save_to_file (file, name, NULL);
}

void
km_scores_keep (const char *title, uint32_t right, uint32_t n)
{
  keep (title, "right", right, "questions", n);
}

void
km_scores_keep_seen (const char *title, uint32_t seen, uint32_t calls)
{
  keep (title, "seen", seen, "calls", calls);
}
