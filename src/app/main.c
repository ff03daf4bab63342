/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope, the window. */
#include "app/application.h"
#include "base/i18n.h"

/* Without a GPU the cairo renderer shows the first frame twice as fast as GL in software. The renderer is chosen before
 * GTK starts; a person's own choice is kept. With cairo nothing draws with GL, and to ask the driver about it would be
 * a third of the start. */
static void
choose_renderer (void)
{
  if (!g_getenv ("GSK_RENDERER") && !g_file_test ("/dev/dri", G_FILE_TEST_IS_DIR))
    g_setenv ("GSK_RENDERER", "cairo", TRUE);
  if (g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") == 0)
    g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
}

int
main (int argc, char **argv)
{
  g_autoptr (KmApplication) application = NULL;

  choose_renderer ();
  km_i18n_init ();
  g_set_application_name (_ ("Kmemscope"));
  gtk_window_set_default_icon_name ("org.kmemscope.Kmemscope");
  application = km_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
