/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/file_choice.h"

#include "base/i18n.h"

#include <adwaita.h>
#include <string.h>

char *
km_file_choice_base (KmSession *session)
{
  GFile *file = km_session_file (session);
  char *base = file ? g_file_get_basename (file) : g_strdup ("workload");
  char *dot = strchr (base, '.');

  if (dot && dot != base)
    *dot = '\0';
  return base;
}

/* Who waits for an answer. */
typedef struct
{
  gpointer owner;
  GFile *file; /* what is written if the answer is yes; NULL: it is what is asked for */
  KmFileChosenFunc chosen;
} Wait;

static Wait *
wait_new (gpointer owner, GFile *file, KmFileChosenFunc chosen)
{
  Wait *wait = g_new0 (Wait, 1);

  *wait = (Wait){ g_object_ref (owner), file ? g_object_ref (file) : NULL, chosen };
  return wait;
}

static void
wait_free (gpointer data, GClosure *closure)
{
  Wait *wait = data;

  g_object_unref (wait->owner);
  g_clear_object (&wait->file);
  g_free (wait);
}

static void
chosen_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  wait->chosen (wait->owner, file);
  g_object_unref (chooser);
}

void
km_file_choice_show (GtkFileChooserNative *chooser, gpointer owner, KmFileChosenFunc chosen)
{
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_data (chooser, "response", G_CALLBACK (chosen_cb), wait_new (owner, NULL, chosen), wait_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
confirmed_cb (AdwMessageDialog *question, const char *response, gpointer user_data)
{
  Wait *wait = user_data;

  if (g_str_equal (response, "replace"))
    wait->chosen (wait->owner, wait->file);
}

void
km_file_choice_confirm (GtkWindow *owner, GFile *file, GFile *other, const char *heading, const char *body,
                        KmFileChosenFunc chosen)
{
  AdwMessageDialog *question;

  if (g_file_equal (other, file) || !g_file_query_exists (other, NULL))
    {
      chosen (owner, file);
      return;
    }
  question = ADW_MESSAGE_DIALOG (adw_message_dialog_new (owner, heading, body));
  adw_message_dialog_add_responses (question, "cancel", _ ("_Cancel"), "replace", _ ("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (question, "replace", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (question, "response", G_CALLBACK (confirmed_cb), wait_new (owner, file, chosen), wait_free, 0);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (question), TRUE); /* nobody is left to write then */
  gtk_window_present (GTK_WINDOW (question));
}
