"""No account is both staff and participant from now on; rows that are both already stay as they are."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


FORWARD = """
CREATE FUNCTION profiles_refuse_staff_who_take_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM profiles_menteeprofile WHERE user_id = NEW.id)
        OR EXISTS (SELECT 1 FROM profiles_mentorprofile WHERE user_id = NEW.id) THEN
        RAISE EXCEPTION 'staff_take_no_part'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_take_no_part';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER staff_take_no_part BEFORE UPDATE OF is_staff, is_superuser ON accounts_user FOR EACH ROW
    WHEN ((NEW.is_staff AND NOT OLD.is_staff) OR (NEW.is_superuser AND NOT OLD.is_superuser))
    EXECUTE FUNCTION profiles_refuse_staff_who_take_part();
"""
BACKWARD = """
DROP TRIGGER staff_take_no_part ON accounts_user;
DROP FUNCTION profiles_refuse_staff_who_take_part();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0006_keep_phone_numbers_in_one_form'),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        pgtrigger.migrations.AddTrigger(
            model_name='menteeprofile',
            trigger=pgtrigger.compiler.Trigger(name='staff_take_no_part', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;\n            IF EXISTS (SELECT 1 FROM accounts_user WHERE id = NEW.user_id AND (is_staff OR is_superuser)) THEN\n                RAISE EXCEPTION 'staff_take_no_part' USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_take_no_part';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='835eb810655bdb053f6df780fefbb0f869239ad4', operation='INSERT', pgid='pgtrigger_staff_take_no_part_629bc', table='profiles_menteeprofile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mentorprofile',
            trigger=pgtrigger.compiler.Trigger(name='staff_take_no_part', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;\n            IF EXISTS (SELECT 1 FROM accounts_user WHERE id = NEW.user_id AND (is_staff OR is_superuser)) THEN\n                RAISE EXCEPTION 'staff_take_no_part' USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_take_no_part';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='79250105fce177a8623e3e85b896ff9d6ff2bb74', operation='INSERT', pgid='pgtrigger_staff_take_no_part_e18ae', table='profiles_mentorprofile', when='BEFORE')),
        ),
    ]
