/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See scores.h. A key file: a group for each lesson. */
#include "app/scores.h"

static char *
path (void)
{
  return g_build_filename (g_get_user_state_dir (), "kmemscope", "scores", NULL);
}

/* A title as the name of a group, which has no brackets and is not empty. */
static char *
group_of (const char *title)
{
  return g_strdelimit (g_strconcat ("lesson ", title, NULL), "[]\n\r", '_');
}

static GKeyFile *
load (void)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *name = path ();

  g_key_file_load_from_file (file, name, G_KEY_FILE_NONE, NULL);
  return file;
}

bool
km_scores_get (const char *title, uint32_t *right, uint32_t *n)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = group_of (title);

  if (!g_key_file_has_group (file, group))
    return false;
  *right = (uint32_t)MAX (g_key_file_get_integer (file, group, "right", NULL), 0);
  *n = (uint32_t)MAX (g_key_file_get_integer (file, group, "questions", NULL), 0);
  return *n > 0;
}

void
km_scores_keep (const char *title, uint32_t right, uint32_t n)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = group_of (title), *name = path (), *folder = g_path_get_dirname (name);
  uint32_t right_before, n_before;

  if (km_scores_get (title, &right_before, &n_before) && n_before == n && right_before >= right)
    return;
  g_key_file_set_integer (file, group, "right", (int)right);
  g_key_file_set_integer (file, group, "questions", (int)n);
  g_mkdir_with_parents (folder, 0700);
  g_key_file_save_to_file (file, name, NULL);
}
